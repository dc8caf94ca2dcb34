package io.bellows.it.train;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** The local disk, on which the third checkpoint of a training cannot be written at first. */
public final class FailingOnceFileSystem extends RawLocalFileSystem {
    static final String SCHEME = "failing";
    static final String MARKER = "spark.hadoop.bellows.test.marker";

    private static final String FAILS_IN = "epoch-000003";

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
            Path file,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        if (file.toString().contains(FAILS_IN)) {
            FailsOnce.now(getConf().get(MARKER.substring("spark.hadoop.".length())));
        }
        return super.create(file, permission, overwrite, bufferSize, replication, blockSize, progress);
    }
}
