package io.bellows.engine.onnx;

import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** This machine's files as those of another file system, under {@code remote:///}. */
public final class RemoteFileSystem extends RawLocalFileSystem {
    static Configuration configuration() {
        Configuration hadoop = new Configuration();
        hadoop.setClass("fs.remote.impl", RemoteFileSystem.class, FileSystem.class);
        return hadoop;
    }

    @Override
    public URI getUri() {
        return URI.create("remote:///");
    }
}
