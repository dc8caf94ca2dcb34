package io.bellows.engine.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Reads ONNX models that others made, from any Hadoop file system, and trusts nothing in them.
 *
 * <p>Checked before ONNX Runtime sees a byte: the size; that the file is whole; format version and operator set (11 to 21);
 * that each tensor is made once and before it is read, so that nothing is missing and no cycle is there; that each operator
 * exists with so many inputs and outputs; that each tensor has as many values as its shape says, none of them NaN (an
 * infinity is allowed, since masks hold it). Weights in files beside the model (external data) are read into it: they must
 * be in the model's own folder, links followed, and within the bounds of their file.
 */
public final class OnnxModelLoader {
    private final Configuration hadoop;
    private final long maxBytes;

    /** A loader with the limit {@link OnnxFile#MAX_BYTES}; {@code hadoop} says how to reach file systems. */
    public OnnxModelLoader(Configuration hadoop) {
        this(hadoop, OnnxFile.MAX_BYTES);
    }

    /**
     * A loader with a limit of its own.
     *
     * @param maxBytes that a model may have, external data counted in; from 1 to {@link OnnxFile#MAX_BYTES}
     */
    public OnnxModelLoader(Configuration hadoop, long maxBytes) {
        if (maxBytes < 1 || maxBytes > OnnxFile.MAX_BYTES) {
            throw new IllegalArgumentException("Cannot limit models to '" + maxBytes + "' bytes: expected 1 to "
                    + OnnxFile.MAX_BYTES + "; larger ones fit no message");
        }
        this.hadoop = Objects.requireNonNull(hadoop, "hadoop");
        this.maxBytes = maxBytes;
    }

    /**
     * The model in the file {@code path}.
     *
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it breaks a rule, naming the file, the node or tensor, and what was expected
     */
    public OnnxFile load(String path) throws IOException {
        Path file = new Path(path);
        FileSystem files = file.getFileSystem(hadoop);
        Path whole = files.makeQualified(file);
        FileStatus status = files.getFileStatus(whole);
        if (!status.isFile()) {
            throw new IOException("Cannot load ONNX model '" + path + "': found a folder, expected a file");
        }
        OnnxFile.requireSize(path, status.getLen(), maxBytes);
        byte[] bytes;
        try (InputStream in = files.open(whole)) {
            bytes = in.readNBytes(Math.toIntExact(status.getLen()));
        }
        ModelFolder folder = files.getUri().getScheme().equals("file")
                ? new ModelFolder.Local(
                        java.nio.file.Path.of(whole.toUri().getPath()).getParent())
                : new Remote(files, whole.getParent());
        return OnnxFile.of(bytes, path, folder, maxBytes);
    }

    /**
     * A folder of another file system.
     *
     * @param files the file system
     * @param folder in it
     */
    private record Remote(FileSystem files, Path folder) implements ModelFolder {
        @Override
        public InputStream open(String file) throws IOException {
            return files.open(inside(file));
        }

        @Override
        public long size(String file) throws IOException {
            return files.getFileStatus(inside(file)).getLen();
        }

        private Path inside(String file) throws IOException {
            Path resolved = files.resolvePath(new Path(folder, file));
            String root = files.resolvePath(folder).toString();
            if (!resolved.toString().startsWith(root + Path.SEPARATOR)
                    || !files.getFileStatus(resolved).isFile()) {
                throw new IOException("found '" + file + "', which leads out of the model's folder or is no file");
            }
            return resolved;
        }
    }
}
