package io.bellows.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellows.augmentation.image.PixelImage;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class ColumnsTest {
    private static final StructType SCHEMA = new StructType()
            .add("id", DataTypes.LongType)
            .add("values", DataTypes.createArrayType(DataTypes.FloatType, false))
            .add("name", DataTypes.StringType);

    @Test
    void findsColumnsWhateverTheirNulls() {
        assertThat(Columns.requireColumn(SCHEMA, "values", "s", DataTypes.createArrayType(DataTypes.FloatType))
                        .name())
                .isEqualTo("values");
        assertThat(Columns.requireColumn(SCHEMA, "name", "s").dataType()).isEqualTo(DataTypes.StringType);
        assertThat(Columns.requireNumeric(SCHEMA, "id", "s").dataType()).isEqualTo(DataTypes.LongType);
    }

    @Test
    void namesTheNearestColumnForAMissingOne() {
        assertThatThrownBy(() -> Columns.requireColumn(SCHEMA, "value", "scaler_1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot find column 'value' for scaler_1: found columns [id, values, name]; did you mean"
                        + " 'values'? valid names are id, values, name");
    }

    @Test
    void namesFoundAndExpectedTypes() {
        assertThatThrownBy(() ->
                        Columns.requireColumn(SCHEMA, "name", "scaler_1", DataTypes.BinaryType, DataTypes.LongType))
                .hasMessage("Cannot use column 'name' in scaler_1: found type string, expected binary or bigint");
        assertThatThrownBy(() -> Columns.requireNumeric(SCHEMA, "name", "s")).hasMessageContaining("a numeric type");
        assertThatThrownBy(() -> Columns.requireAbsent(SCHEMA, "id", "s"))
                .hasMessageContaining("Cannot add column 'id' in s");
    }

    @Test
    void keepsApartWhatSparkTakesForOneName() {
        assertThatThrownBy(() -> Columns.requireAbsent(SCHEMA, "Id", "s"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot add column 'Id' in s: found a column of that name but for case, 'id';"
                        + " choose another name or drop the column first");
        assertThat(Columns.unused(
                        SCHEMA.add("rowkey_", DataTypes.LongType).add("ROWKEY", DataTypes.LongType), "rowKey"))
                .isEqualTo("rowKey__");
        assertThat(Columns.unused(SCHEMA, "rowKey")).isEqualTo("rowKey");
    }

    @Test
    void replacesAColumnInItsPlace() {
        StructField field = new StructField("values", DataTypes.StringType, true, Metadata.empty());
        assertThat(Columns.with(SCHEMA, field).fieldNames()).containsExactly("id", "values", "name");
        assertThat(Columns.with(SCHEMA, field).apply("values")).isEqualTo(field);
        assertThat(Columns.with(new StructType(), field).fieldNames()).containsExactly("values");
    }

    @Test
    void shapeJoinsOtherMetadata() {
        Metadata base = Metadata.fromJson("{\"kept\":1,\"bellows\":{\"other\":2,\"shape\":[9]}}");
        StructField field = new StructField("t", DataTypes.BinaryType, true, TensorShape.write(base, 3, 4));
        assertThat(field.metadata())
                .isEqualTo(Metadata.fromJson("{\"kept\":1,\"bellows\":{\"other\":2,\"shape\":[3,4]}}"));
        assertThat(TensorShape.read(field))
                .hasValueSatisfying(shape -> assertThat(shape).containsExactly(3, 4));
        assertThat(TensorShape.read(SCHEMA.apply("id"))).isEmpty();
        assertThatThrownBy(() -> TensorShape.write(3, 0)).hasMessageContaining("[3, 0]");
        assertThatThrownBy(TensorShape::write).hasMessageContaining("[]");
    }

    @Test
    void imageStructSwapsRedAndBlueAndBack() {
        PixelImage image = PixelImage.of(1, 1, 4, new byte[] {1, 2, 3, 4});
        assertThat(ImageSchema.getData(ImageColumn.write("o", image))).containsExactly(3, 2, 1, 4);
        assertThat(ImageColumn.read(ImageColumn.write("o", image)).pixels()).containsExactly(1, 2, 3, 4);
        assertThat(ImageColumn.isImage(ImageSchema.columnSchema())).isTrue();
        assertThat(ImageColumn.isImage(SCHEMA)).isFalse();
    }
}
