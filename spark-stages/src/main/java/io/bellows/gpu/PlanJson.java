package io.bellows.gpu;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A {@link GpuPlan} as JSON. */
final class PlanJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private PlanJson() {}

    static String write(GpuPlan plan) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("gpuShare", plan.gpuShare());
        root.put("transfers", plan.transfers());
        for (PlanOperator one : plan.operators()) {
            ObjectNode node = root.withArray("operators").addObject();
            node.put("number", one.number());
            node.set("stages", MAPPER.valueToTree(one.stages()));
            node.put("operator", one.operator());
            node.put("placement", one.placement().name());
            node.set("reasons", MAPPER.valueToTree(one.reasons()));
            node.set("advice", MAPPER.valueToTree(one.advice()));
            node.set("inputs", MAPPER.valueToTree(one.inputs()));
            node.put("transfers", one.transfers());
        }
        root.set("notes", MAPPER.valueToTree(plan.notes()));
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write the plan as JSON", e);
        }
    }
}
