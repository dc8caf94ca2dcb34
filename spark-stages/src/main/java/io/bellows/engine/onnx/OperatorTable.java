package io.bellows.engine.onnx;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** ONNX's own operators, each in the versions that operator sets up to {@value GraphCheck#LAST_OPSET} have of it. */
final class OperatorTable {
    private static final String FILE = "operators.txt";
    private static final Map<String, NavigableMap<Long, Signature>> BY_NAME = read();

    private OperatorTable() {}

    /**
     * How many inputs and outputs an operator has.
     *
     * @param leastInputs at least
     * @param mostInputs at most; -1 for any number
     * @param leastOutputs at least
     * @param mostOutputs at most; -1 for any number
     * @param isDeprecated whether the operator ended with this version
     */
    record Signature(int leastInputs, int mostInputs, int leastOutputs, int mostOutputs, boolean isDeprecated) {}

    /** The operator {@code name} as the operator set {@code opset} of {@code domain} has it; empty if it has none. */
    static Optional<Signature> find(String domain, String name, long opset) {
        return Optional.ofNullable(BY_NAME.get(domain + " " + name))
                .map(versions -> versions.floorEntry(opset))
                .map(Map.Entry::getValue)
                .filter(signature -> !signature.isDeprecated());
    }

    private static Map<String, NavigableMap<Long, Signature>> read() {
        Map<String, NavigableMap<Long, Signature>> byName = new HashMap<>();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(OperatorTable.class.getResourceAsStream(FILE), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ", -1);
                Signature signature = new Signature(
                        Integer.parseInt(words[3]),
                        Integer.parseInt(words[4]),
                        Integer.parseInt(words[5]),
                        Integer.parseInt(words[6]),
                        words.length > 7);
                byName.computeIfAbsent(words[0] + " " + words[1], name -> new TreeMap<>())
                        .put(Long.valueOf(words[2]), signature);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the table of operators", e);
        }
        return byName;
    }
}
