package io.bellows.it.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rules for who may import whom and how things are named, by name; each for a tree of packages under one root, so
 * that a tree of bad examples can be held to the same rules as the product.
 */
final class ArchitectureRules {
    /** In the order of the way through; the order itself is known to jobs alone. */
    private static final List<String> PHASES =
            List.of("read", "sample", "augment", "assemble", "train", "compress", "evaluate", "serve");

    /** Simple names that say nothing of what a class does. */
    private static final String EMPTY_NAMES = ".*[.$](\\w*(Utils?|Helpers?|Managers?|Common|Impl)|Base([A-Z0-9]\\w*)?)";

    private static final Set<String> CATCH_ALL_EXCEPTIONS =
            Set.of("java.lang.Throwable", "java.lang.Error", "java.lang.Exception", "java.lang.RuntimeException");

    private ArchitectureRules() {}

    static Map<String, ArchRule> under(String root) {
        Map<String, ArchRule> rules = new LinkedHashMap<>();
        rules.put("phases import no sibling phase", phasesImportNoSibling(root));
        rules.put("BigDL is imported by its engine alone", importedOnlyBy(root, "engine.bigdl", "com.intel.."));
        rules.put(
                "ONNX is imported by its engine alone",
                importedOnlyBy(root, "engine.onnx", "ai.onnx..", "ai.onnxruntime..", "org.tribuo.."));
        rules.put("augmentation is plain Java", augmentationIsPlainJava(root));
        rules.put("shared packages import no phase", sharedPackagesImportNoPhase(root));
        rules.put("the API names no Scala type", ScalaFreeApi.rule());
        rules.put("names say what a class does", namesSaySomething());
        rules.put("exceptions say what went wrong", exceptionsSaySomething());
        return rules;
    }

    private static ArchRule phasesImportNoSibling(String root) {
        List<ArchRule> rules = new ArrayList<>();
        for (String phase : PHASES) {
            String[] siblings = PHASES.stream()
                    .filter(other -> !other.equals(phase))
                    .map(other -> root + "." + other + "..")
                    .toArray(String[]::new);
            rules.add(noClasses()
                    .that()
                    .resideInAPackage(root + "." + phase + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(siblings)
                    .allowEmptyShould(true));
        }
        return CompositeArchRule.of(rules);
    }

    private static ArchRule sharedPackagesImportNoPhase(String root) {
        return noClasses()
                .that()
                .resideInAnyPackage(
                        root + ".param..",
                        root + ".column..",
                        root + ".network..",
                        root + ".engine..",
                        root + ".energy..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        PHASES.stream().map(phase -> root + "." + phase + "..").toArray(String[]::new));
    }

    private static ArchRule importedOnlyBy(String root, String owner, String... library) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(root + "." + owner + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(library);
    }

    private static ArchRule augmentationIsPlainJava(String root) {
        return classes()
                .that()
                .resideInAPackage(root + ".augmentation..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "javax..", root + ".augmentation..");
    }

    private static ArchRule namesSaySomething() {
        return noClasses().should().haveNameMatching(EMPTY_NAMES);
    }

    private static ArchRule exceptionsSaySomething() {
        return noClasses()
                .should()
                .callConstructorWhere(describe(
                                "an exception of no special kind is made",
                                (JavaConstructorCall call) -> CATCH_ALL_EXCEPTIONS.contains(
                                        call.getTargetOwner().getName()))
                        // A class of exceptions calls the constructor of its superclass.
                        .and(describe("not by its own subclass", call -> !call.getOriginOwner()
                                .isAssignableTo(call.getTargetOwner().getName()))));
    }
}
