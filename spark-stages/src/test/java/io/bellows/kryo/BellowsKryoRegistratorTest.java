package io.bellows.kryo;

import static org.assertj.core.api.Assertions.assertThat;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.bellows.train.data.RowCounts;
import java.util.HashSet;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BellowsKryoRegistratorTest {
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void carriesCountsWithAndWithoutRegistration(boolean registered) {
        Kryo kryo = kryo(registered);
        RowCounts counts = new RowCounts(7, 2, 6, 5, new long[] {3, 4});
        Output out = new Output(64, -1);
        kryo.writeClassAndObject(out, counts);

        RowCounts read = (RowCounts) kryo.readClassAndObject(new Input(out.toBytes()));

        assertThat(read.training()).isEqualTo(7);
        assertThat(read.validation()).isEqualTo(2);
        assertThat(read.print()).isEqualTo(5);
        assertThat(read.perClass()).containsExactly(3, 4);
    }

    @Test
    void findsEachClassInSparkOnce() {
        List<Class<?>> classes = CrossingClasses.all();

        assertThat(classes).hasSize(53).hasSameSizeAs(new HashSet<>(classes));
    }

    private static Kryo kryo(boolean registered) {
        SparkConf conf = new SparkConf(false);
        if (registered) {
            conf.set("spark.kryo.registrationRequired", "true")
                    .set("spark.kryo.registrator", BellowsKryoRegistrator.class.getName());
        }
        return new KryoSerializer(conf).newKryo();
    }
}
