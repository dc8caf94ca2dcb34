package io.bellows.kryo;

import com.esotericsoftware.kryo.Kryo;
import org.apache.spark.serializer.KryoRegistrator;

/**
 * Registers what the stages send between driver and executors, for clusters that set {@code spark.serializer} to Spark's
 * Kryo serializer and {@code spark.kryo.registrationRequired} to true.
 *
 * <p>Listed in {@code spark.kryo.registrator}, alone or beside others:
 * {@code io.bellows.kryo.BellowsKryoRegistrator,com.nvidia.spark.rapids.GpuKryoRegistrator}. Without
 * {@code registrationRequired} the stages work under Kryo with no registrator at all; with one, class names do not cross
 * the wire.
 *
 * <p>Determinism: the classes are registered in a fixed order, hence with the same numbers in every process.
 */
public final class BellowsKryoRegistrator implements KryoRegistrator {
    @Override
    public void registerClasses(Kryo kryo) {
        CrossingClasses.all().forEach(kryo::register);
    }
}
