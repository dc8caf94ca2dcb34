package io.bellows.train;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

/** The local file system, full when it comes to the optimizer's vectors of the second epoch. */
public final class FullFileSystem extends RawLocalFileSystem {
    static final String SCHEME = "full";

    @Override
    public URI getUri() {
        return URI.create(SCHEME + ":///");
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public void initialize(URI uri, Configuration conf) throws IOException {
        super.initialize(uri, conf);
        setConf(conf);
    }

    @Override
    public FSDataOutputStream create(
            Path file, boolean overwrite, int bufferSize, short replication, long blockSize, Progressable progress)
            throws IOException {
        if (file.toString().contains("epoch-000002") && file.getName().startsWith("optimizer")) {
            return super.create(new Path("/dev/full"), overwrite, bufferSize, replication, blockSize, progress);
        }
        return super.create(file, overwrite, bufferSize, replication, blockSize, progress);
    }
}
