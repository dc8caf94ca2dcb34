package io.bellows.it.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the product to the rules, and the rules to bad examples, each of which must break the one that is meant for it. */
class ArchitectureTest {
    private static final String PRODUCT_ROOT = "io.bellows";
    private static final String EXAMPLES_ROOT = "io.bellows.it.architecture.example";
    /** Benchmarks are not part of the product: their peers are other software, called directly. */
    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("/io/bellows/bench/"))
            .importPackages(PRODUCT_ROOT);

    private static final JavaClasses EXAMPLES = new ClassFileImporter().importPackages(EXAMPLES_ROOT);

    static Set<String> rules() {
        return ArchitectureRules.under(PRODUCT_ROOT).keySet();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void theProductKeeps(String rule) {
        ArchitectureRules.under(PRODUCT_ROOT).get(rule).check(PRODUCT);
    }

    @ParameterizedTest
    @CsvSource({
        "phases import no sibling phase, read.PhaseThatImportsSibling",
        "BigDL is imported by its engine alone, network.ImportsBigdl",
        "ONNX is imported by its engine alone, network.ImportsOnnx",
        "augmentation is plain Java, augmentation.ImportsSpark",
        "augmentation is plain Java, augmentation.ImportsBigdl",
        "shared packages import no phase, network.ImportsPhase",
        "the API names no Scala type, network.NamesScala",
        "names say what a class does, network.ThingUtils",
        "names say what a class does, network.BaseThing",
        "exceptions say what went wrong, network.ThrowsAnything",
    })
    void theRuleFailsFor(String rule, String example) {
        assertThat(ArchitectureRules.under(EXAMPLES_ROOT)
                        .get(rule)
                        .evaluate(EXAMPLES)
                        .getFailureReport()
                        .getDetails())
                .anyMatch(violation -> violation.contains(EXAMPLES_ROOT + "." + example));
    }

    @Test
    void everyRuleHasAnExampleThatBreaksIt() {
        assertThat(ArchitectureRules.under(EXAMPLES_ROOT).values())
                .allMatch(rule -> rule.evaluate(EXAMPLES).hasViolation());
    }

    @Test
    void noRuleFailsForWhatIsAllowed() {
        String allowed = EXAMPLES_ROOT + ".engine.bigdl.AllowedInItsEngine";

        assertThat(ArchitectureRules.under(EXAMPLES_ROOT).values()).allSatisfy(rule -> assertThat(
                        rule.evaluate(EXAMPLES).getFailureReport().getDetails())
                .noneMatch(violation -> violation.contains(allowed)));
    }

    @Test
    void seesTheWholeProduct() {
        assertThat(PRODUCT.stream().map(type -> type.getPackageName()))
                .contains(
                        "io.bellows.sample",
                        "io.bellows.train",
                        "io.bellows.jobs.config",
                        "io.bellows.augmentation.image")
                .noneMatch(name -> name.startsWith("io.bellows.it"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"augmentation", "spark-stages", "jobs"})
    void everyPackageSaysWhatItIs(String module) {
        assertThat(PackageInfos.missingUnder(Path.of("..", module, "src", "main", "java")))
                .isEmpty();
    }

    @Test
    void aPackageThatSaysNothingIsFound() {
        Path examples = Path.of("src/test/java", EXAMPLES_ROOT.split("[.]")).resolve("silent");

        assertThat(PackageInfos.missingUnder(examples)).containsExactly(examples);
    }
}
