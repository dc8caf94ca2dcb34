package io.bellows.engine.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rules of ONNX's format that a model must keep before a runtime sees it: versions, names, order, operators, tensors.
 *
 * <p>A tensor has one name and is made once (static single assignment); a node reads what was made before it, in its own
 * graph or in one around it. Operators of ONNX itself must be in the operator set that the model names, with as many inputs
 * and outputs as it says; those of ONNX Runtime ({@code com.microsoft}) are left to it. All others must be functions that the
 * model brings along, whose bodies keep the same rules.
 */
final class GraphCheck {
    static final long FIRST_OPSET = 11;
    static final long LAST_OPSET = 21;
    private static final long FIRST_IR = 3;
    private static final long LAST_IR = 13;

    /** Levels of graphs within graphs: the time that ONNX Runtime takes for them doubles with each. */
    private static final int DEEPEST = 12;

    private static final String ONNX = "ai.onnx";
    private static final Set<String> DOMAINS = Set.of(ONNX, "ai.onnx.ml", "com.microsoft", "com.microsoft.nchwc");
    private static final Set<String> IN_TABLE = Set.of(ONNX, "ai.onnx.ml");

    private final String source;
    private final Map<String, Long> opsets = new HashMap<>();
    private final LocalFunctions functions;

    private GraphCheck(String source, LocalFunctions functions) {
        this.source = source;
        this.functions = functions;
    }

    /**
     * Checks {@code model}, whose tensors are all in it.
     *
     * @param source how messages call it
     * @throws IllegalArgumentException naming the model, the node or tensor, and the rule that it breaks
     */
    static void check(ModelProto model, String source) {
        GraphCheck check = new GraphCheck(source, functions(model, source));
        check.versions(model);
        if (!model.hasGraph() || model.getGraph().getNodeCount() == 0) {
            throw check.refused("no graph, or one without nodes", "a model with a graph");
        }
        check.graph(model.getGraph(), null);
        check.functions.all().forEach(check::function);
    }

    private static LocalFunctions functions(ModelProto model, String source) {
        try {
            return new LocalFunctions(model);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Cannot load ONNX model '" + source + "': " + e.getMessage() + "; export it without functions", e);
        }
    }

    /** A function names the operator sets that its nodes are of. */
    private void function(LocalFunctions.Function function) {
        GraphCheck check = new GraphCheck(source, functions);
        check.opsets.putAll(opsets);
        function.opsets().forEach(set -> check.opsets.put(domain(set.getDomain()), set.getVersion()));
        check.graph(function.body(), null);
    }

    private void versions(ModelProto model) {
        if (model.getIrVersion() < FIRST_IR || model.getIrVersion() > LAST_IR) {
            throw refused("format version " + model.getIrVersion(), FIRST_IR + " to " + LAST_IR);
        }
        for (OperatorSetIdProto opset : model.getOpsetImportList()) {
            String domain = domain(opset.getDomain());
            Long other = opsets.put(domain, opset.getVersion());
            if (other != null && other != opset.getVersion()) {
                throw refused(
                        "operator sets " + other + " and " + opset.getVersion() + " of domain '" + domain + "'", "one");
            }
        }
        long opset = opsets.getOrDefault(ONNX, 0L);
        if (opset < FIRST_OPSET || opset > LAST_OPSET) {
            throw refused(
                    "operator set " + opset,
                    FIRST_OPSET + " to " + LAST_OPSET + "; convert it with onnx.version_converter, or export it again");
        }
    }

    private void graph(GraphProto graph, NameScope outer) {
        NameScope names = new NameScope(outer);
        Set<String> initializers = new HashSet<>();
        if (names.depth() > DEEPEST) {
            throw refused("graphs within graphs deeper than " + DEEPEST, "fewer levels");
        }
        if (graph.getSparseInitializerCount() > 0) {
            throw refused("sparse initializers", "dense ones; export the model again without sparse tensors");
        }
        for (TensorProto tensor : graph.getInitializerList()) {
            if (tensor.getName().isEmpty() || !initializers.add(tensor.getName())) {
                throw refused("initializer '" + tensor.getName() + "' twice or without a name", "a name of its own");
            }
            TensorData.check(tensor, source);
        }
        Set<String> inputs = new HashSet<>();
        for (ValueInfoProto input : graph.getInputList()) {
            if (input.getName().isEmpty() || !inputs.add(input.getName())) {
                throw refused("input '" + input.getName() + "' twice or without a name", "a name of its own");
            }
        }
        initializers.forEach(name -> define(names, name));
        inputs.stream().filter(name -> !initializers.contains(name)).forEach(name -> define(names, name));
        for (int i = 0; i < graph.getNodeCount(); i++) {
            node(graph, i, names);
        }
        outputs(graph, names);
    }

    private void outputs(GraphProto graph, NameScope names) {
        if (graph.getOutputCount() == 0) {
            throw refused("graph '" + graph.getName() + "' without outputs", "one at least");
        }
        for (ValueInfoProto output : graph.getOutputList()) {
            if (!names.has(output.getName()) || names.hasOutside(output.getName())) {
                throw refused("output '" + output.getName() + "', which no node makes", "one that is made");
            }
        }
    }

    private void define(NameScope names, String name) {
        if (!names.add(name)) {
            throw refused(
                    "tensor '" + name + "' made twice" + (names.hasOutside(name) ? ", in a graph and around it" : ""),
                    "each made once");
        }
    }

    private void node(GraphProto graph, int index, NameScope names) {
        NodeProto node = graph.getNode(index);
        operator(node);
        for (String input : node.getInputList()) {
            if (!input.isEmpty() && !names.has(input)) {
                throw refused(
                        "node " + describe(node) + " reads '" + input + "', "
                                + NodeOrder.whyMissing(graph, index, input),
                        "an input, an initializer or the output of an earlier node");
            }
        }
        try {
            AttributeLimits.check(node);
            LoopEnd.check(node, graph);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Cannot load ONNX model '" + source + "': in node " + describe(node) + " " + e.getMessage(), e);
        }
        Set<String> attributes = new HashSet<>();
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.getName().isEmpty() || !attributes.add(attribute.getName())) {
                throw refused(
                        "attribute '" + attribute.getName() + "' of node " + describe(node)
                                + " twice or without a name",
                        "each once");
            }
            attribute(attribute, names);
        }
        node.getOutputList().stream().filter(output -> !output.isEmpty()).forEach(output -> define(names, output));
    }

    private void attribute(AttributeProto attribute, NameScope names) {
        if (attribute.hasT()) {
            TensorData.check(attribute.getT(), source);
        }
        attribute.getTensorsList().forEach(tensor -> TensorData.check(tensor, source));
        if (attribute.hasSparseTensor() || attribute.getSparseTensorsCount() > 0) {
            throw refused("sparse attribute '" + attribute.getName() + "'", "a dense one; export the model again");
        }
        if (attribute.hasG()) {
            graph(attribute.getG(), names);
        }
        attribute.getGraphsList().forEach(graph -> graph(graph, names));
    }

    private void operator(NodeProto node) {
        String domain = domain(node.getDomain());
        if (functions.contains(node)) {
            return;
        }
        if (!DOMAINS.contains(domain)) {
            throw refused(
                    "operator '" + node.getOpType() + "' of domain '" + node.getDomain() + "'",
                    "one of " + DOMAINS + "; export the model without operators of your own");
        }
        if (!IN_TABLE.contains(domain)) {
            return;
        }
        if (!opsets.containsKey(domain)) {
            throw refused(
                    "operator '" + node.getOpType() + "' of domain '" + domain + "', of which the model names no set",
                    "an operator set for it");
        }
        OperatorTable.Signature signature = OperatorTable.find(domain, node.getOpType(), opsets.get(domain))
                .orElseThrow(() -> refused(
                        "unknown operator '" + node.getOpType() + "' in node " + describe(node),
                        "one of operator set " + opsets.get(domain) + " of " + domain));
        count(node, "inputs", node.getInputList(), signature.leastInputs(), signature.mostInputs());
        count(node, "outputs", node.getOutputList(), signature.leastOutputs(), signature.mostOutputs());
    }

    private void count(NodeProto node, String what, List<String> found, int least, int most) {
        if (found.size() < least || (most >= 0 && found.size() > most)) {
            throw refused(
                    "node " + describe(node) + " with " + found.size() + " " + what,
                    least + " to " + (most < 0 ? "any number" : most));
        }
    }

    private static String domain(String given) {
        return given.isEmpty() ? ONNX : given;
    }

    private static String describe(NodeProto node) {
        return "'" + node.getName() + "' (" + node.getOpType() + ")";
    }

    private IllegalArgumentException refused(String found, String expected) {
        return new IllegalArgumentException(
                "Cannot load ONNX model '" + source + "': found " + found + ", expected " + expected);
    }
}
