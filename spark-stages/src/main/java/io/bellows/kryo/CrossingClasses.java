package io.bellows.kryo;

import java.util.ArrayList;
import java.util.List;

/** The classes whose objects Spark hands to its serializer while a pipeline of Bellows is fitted, applied or saved. */
final class CrossingClasses {
    /** Ours. Each names its own serializer by annotation. */
    private static final List<String> OURS = List.of(
            "io.bellows.train.TrainingPlan", "io.bellows.train.TrainingResult", "io.bellows.train.data.RowCounts");

    /** Spark's and Scala's, which Spark itself leaves out. */
    private static final List<String> SPARKS = List.of();

    private CrossingClasses() {}

    /** All of them, in the order of registration. */
    static List<Class<?>> all() {
        List<Class<?>> classes = new ArrayList<>();
        OURS.forEach(name -> classes.add(named(name)));
        SPARKS.forEach(name -> classes.add(named(name)));
        return classes;
    }

    private static Class<?> named(String name) {
        try {
            return Class.forName(name, false, CrossingClasses.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(
                    "Cannot register '" + name + "' with Kryo: found no such class, expected one of Spark 3.5.3", e);
        }
    }
}
