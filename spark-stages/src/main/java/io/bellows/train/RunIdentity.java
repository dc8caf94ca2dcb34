package io.bellows.train;

import io.bellows.network.NetworkJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What must be the same in two runs, for one to continue the other; by the names of params where there are such. */
final class RunIdentity {
    private static final String NONE = "none";

    private RunIdentity() {}

    static Map<String, String> of(TrainingPlan plan) {
        Map<String, String> identity = new LinkedHashMap<>();
        byte[] network = NetworkJson.write(plan.initial().network()).getBytes(StandardCharsets.UTF_8);
        identity.put(
                "network",
                plan.initial().network().name() + " of "
                        + plan.initial().network().trainableCount() + " trainable values ("
                        + Sha256.of(network).substring(0, 12) + ")");
        identity.put("optimizer", plan.optimizer().toString());
        identity.put("batchSize", String.valueOf(plan.batchSize()));
        identity.put("seed", String.valueOf(plan.seed()));
        identity.put("training rows", String.valueOf(plan.trainRows()));
        identity.put("validation rows", String.valueOf(plan.validationRows()));
        identity.put("content of rows", Long.toHexString(plan.checkpoints().rowsPrint()));
        identity.put("averaging", plan.averaging().toString());
        if (plan.sparsity().isActive()) {
            identity.put("sparsity", plan.sparsity().toString());
        }
        return identity;
    }

    /** What differs, in words; empty where nothing does. */
    static String differences(Map<String, String> found, Map<String, String> expected) {
        Set<String> names = new LinkedHashSet<>(found.keySet());
        names.addAll(expected.keySet());
        List<String> differences = new ArrayList<>();
        for (String name : names) {
            String value = found.getOrDefault(name, NONE);
            String other = expected.getOrDefault(name, NONE);
            if (!value.equals(other)) {
                differences.add(name + " " + value + ", expected " + other);
            }
        }
        return String.join("; ", differences);
    }
}
