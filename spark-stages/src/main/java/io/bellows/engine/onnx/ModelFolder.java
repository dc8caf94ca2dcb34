package io.bellows.engine.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of a model's file, where files of its weights may stand beside it. */
interface ModelFolder {
    /** The bytes of {@code file}, which is inside the folder, links followed. */
    InputStream open(String file) throws IOException;

    /** How many they are. */
    long size(String file) throws IOException;

    /**
     * A folder of this machine.
     *
     * @param folder the folder
     */
    record Local(Path folder) implements ModelFolder {
        @Override
        public InputStream open(String file) throws IOException {
            return Files.newInputStream(inside(file));
        }

        @Override
        public long size(String file) throws IOException {
            return Files.size(inside(file));
        }

        private Path inside(String file) throws IOException {
            Path real = folder.resolve(file).toRealPath();
            if (!real.startsWith(folder.toRealPath()) || !Files.isRegularFile(real)) {
                throw new IOException("found '" + file + "', which leads out of the model's folder or is no file");
            }
            return real;
        }
    }
}
