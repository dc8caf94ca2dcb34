package io.bellows.network;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A {@link NetworkModel} in a folder of any Hadoop file system: {@code network.json} and {@code weights.safetensors}.
 *
 * <p>Tensors of at least 256 values of which half or more are zero are stored in a short form, a bit a value and the rest; see
 * {@link Safetensors}. What is loaded has the same bits.
 *
 * <p>Files that are there already are an error; the caller decides whether to delete them first.
 */
public final class NetworkModelFiles {
    private static final String NETWORK = "network.json";
    private static final String WEIGHTS = "weights.safetensors";

    private NetworkModelFiles() {}

    /**
     * Writes {@code model} into {@code folder}, which is made if it is not there.
     *
     * @param hadoop how to reach the file system
     */
    public static void save(NetworkModel model, String folder, Configuration hadoop) throws IOException {
        saveNetwork(model.network(), folder, hadoop);
        try (OutputStream out = create(new Path(folder, WEIGHTS), hadoop)) {
            Safetensors.writeShort(model.weights(), out);
        }
    }

    /**
     * Reads what {@link #save} wrote.
     *
     * @throws IOException if a file is missing, cut short or of another format, naming it
     */
    public static NetworkModel load(String folder, Configuration hadoop) throws IOException {
        Network network = loadNetwork(folder, hadoop);
        Path path = new Path(folder, WEIGHTS);
        try (InputStream in = open(path, hadoop)) {
            return new NetworkModel(network, Safetensors.read(in));
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException("Cannot load weights '" + path + "': " + e.getMessage(), e);
        }
    }

    /** Whether {@link #save} wrote into {@code folder}, and not {@link #saveNetwork} alone. */
    public static boolean hasWeights(String folder, Configuration hadoop) throws IOException {
        Path path = new Path(folder, WEIGHTS);
        return path.getFileSystem(hadoop).exists(path);
    }

    /** Writes {@code network} alone into {@code folder}. */
    public static void saveNetwork(Network network, String folder, Configuration hadoop) throws IOException {
        try (OutputStream out = create(new Path(folder, NETWORK), hadoop)) {
            out.write(NetworkJson.write(network).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Reads what {@link #saveNetwork} or {@link #save} wrote. */
    public static Network loadNetwork(String folder, Configuration hadoop) throws IOException {
        Path path = new Path(folder, NETWORK);
        try (InputStream in = open(path, hadoop)) {
            return NetworkJson.read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException("Cannot load network '" + path + "': " + e.getMessage(), e);
        }
    }

    private static OutputStream create(Path path, Configuration hadoop) throws IOException {
        FileSystem files = path.getFileSystem(hadoop);
        return new BufferedOutputStream(files.create(path, false));
    }

    private static InputStream open(Path path, Configuration hadoop) throws IOException {
        return new BufferedInputStream(path.getFileSystem(hadoop).open(path));
    }
}
