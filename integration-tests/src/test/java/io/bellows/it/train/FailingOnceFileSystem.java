package io.bellows.it.train;

import io.bellows.it.cluster.FailsOnce;
import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

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
    public boolean mkdirs(Path folder) throws IOException {
        if (folder.toString().contains(FAILS_IN)) {
            FailsOnce.now(getConf().get(MARKER.substring("spark.hadoop.".length())));
        }
        return super.mkdirs(folder);
    }
}
