package io.bellows.it.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Stream;

/** The rule that what a user of the API can name has no Scala type in it, save where a class of Spark's prescribes it. */
final class ScalaFreeApi {
    private ScalaFreeApi() {}

    static ArchRule rule() {
        return classes().should(new ArchCondition<>("name no Scala type in public or protected members") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (isApi(type)) {
                    exposed(type)
                            .filter(ScalaFreeApi::namesScala)
                            .forEach(member -> events.add(SimpleConditionEvent.violated(
                                    member, member.getDescription() + " names a Scala type")));
                }
            }
        });
    }

    private static boolean isApi(JavaClass type) {
        boolean visible = type.getModifiers().contains(JavaModifier.PUBLIC)
                || type.getModifiers().contains(JavaModifier.PROTECTED);
        return visible && type.getEnclosingClass().map(ScalaFreeApi::isApi).orElse(true);
    }

    private static Stream<JavaMember> exposed(JavaClass type) {
        return type.getMembers().stream()
                .filter(member -> !member.getModifiers().contains(JavaModifier.SYNTHETIC))
                .filter(member -> member.getModifiers().contains(JavaModifier.PUBLIC)
                        || member.getModifiers().contains(JavaModifier.PROTECTED))
                .filter(member -> !(member instanceof JavaMethod method && isPrescribed(method)));
    }

    /** Whether a class or interface from elsewhere declares the method that this one overrides. */
    private static boolean isPrescribed(JavaMethod method) {
        return Stream.concat(
                        method.getOwner().getAllRawSuperclasses().stream(),
                        method.getOwner().getAllRawInterfaces().stream())
                .filter(ancestor -> !ancestor.getPackageName().startsWith("io.bellows"))
                .flatMap(ancestor -> ancestor.getMethods().stream())
                .anyMatch(other -> other.getName().equals(method.getName())
                        && other.getRawParameterTypes().size()
                                == method.getRawParameterTypes().size());
    }

    private static boolean namesScala(JavaMember member) {
        Set<JavaClass> named = member instanceof JavaField field
                ? field.getAllInvolvedRawTypes()
                : ((JavaCodeUnit) member).getAllInvolvedRawTypes();
        return named.stream().anyMatch(type -> type.getPackageName().startsWith("scala"));
    }
}
