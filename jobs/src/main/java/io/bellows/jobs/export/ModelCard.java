package io.bellows.jobs.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bellows.assemble.ToTensor;
import io.bellows.augmentation.naming.KebabCase;
import io.bellows.engine.onnx.TensorSpec;
import io.bellows.jobs.report.Quality;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What someone needs to know who runs an exported model without Bellows, as JSON: {@code file}, {@code format}, {@code bytes},
 * {@code sha256}; {@code inputs} and {@code outputs} with {@code name}, {@code type} and {@code shape}, null where an extent is
 * free; {@code normalization}, how images become the input; {@code before}, the classes of the stages that rows go through before they come to
 * the model, which the file does not compute; {@code labels}; {@code accuracy}, or {@code rmse} of a regression, of the report of the run;
 * {@code licence}. What is not known is null.
 */
public final class ModelCard {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ModelCard() {}

    /**
     * The card, indented, with a line break at the end.
     *
     * @param fileName of the exported file
     * @param model what was exported
     * @param report of the run that made it, if there is one
     * @param licence under which the model may be used; empty if not known
     */
    public static String write(String fileName, ExportedModel model, Optional<JsonNode> report, String licence) {
        byte[] onnx = model.file().bytes();
        ObjectNode card = MAPPER.createObjectNode();
        card.put("file", fileName).put("format", model.format());
        card.put("bytes", onnx.length).put("sha256", sha256(onnx));
        putTensors(card.putArray("inputs"), model.file().inputs());
        putTensors(card.putArray("outputs"), model.file().outputs());
        card.set("normalization", model.tensors().map(ModelCard::normalization).orElse(null));
        ArrayNode before = card.putArray("before");
        model.before().forEach(stage -> before.add(stage.getClass().getSimpleName()));
        card.set("labels", model.labels().isEmpty() ? null : MAPPER.valueToTree(model.labels()));
        putQuality(card, model, report);
        card.put("licence", licence.isEmpty() ? null : licence);
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(card) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write the card of '" + fileName + "'", e);
        }
    }

    private static void putTensors(ArrayNode array, List<TensorSpec> specs) {
        for (TensorSpec spec : specs) {
            ObjectNode tensor = array.addObject().put("name", spec.name());
            tensor.put("type", spec.type().name().toLowerCase(Locale.ROOT));
            if (!spec.isRanked()) {
                tensor.putNull("shape");
                continue;
            }
            ArrayNode shape = tensor.putArray("shape");
            spec.dims().forEach(dim -> shape.add(dim < 0 ? null : dim));
        }
    }

    /** Values of pixels, 0 to 255, become {@code (value · scale - mean[c]) / std[c]}, channels first. */
    private static JsonNode normalization(ToTensor stage) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("heightPx", stage.getHeightPx()).put("widthPx", stage.getWidthPx());
        node.put("channels", stage.getChannels());
        node.put("color", stage.getChannels() == 1 ? "0.299 R + 0.587 G + 0.114 B" : "RGB");
        node.put("resize", KebabCase.of(stage.getResize()));
        node.put("scale", stage.getScale()).put("layout", "channels-first");
        node.set("mean", MAPPER.valueToTree(stage.getMean()));
        node.set("std", MAPPER.valueToTree(stage.getStd()));
        return node;
    }

    /** Under the name by which the report calls what it measured; as an accuracy that is not known where it tells nothing. */
    private static void putQuality(ObjectNode card, ExportedModel model, Optional<JsonNode> report) {
        String form = model.format().equals(ExportedModel.FLOATS)
                ? "fp32"
                : model.format().substring(ExportedModel.FLOATS.length() + 1);
        JsonNode found = report.orElseGet(MAPPER::missingNode);
        String metric = Quality.METRICS.stream().filter(found::has).findFirst().orElse(Quality.METRICS.get(0));
        JsonNode all = found.path(metric);
        card.set(
                metric,
                List.of(form, form + "-weights").stream()
                        .filter(all::hasNonNull)
                        .map(all::get)
                        .findFirst()
                        .orElse(null));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Cannot identify model: every Java platform has SHA-256, this one not", e);
        }
    }
}
