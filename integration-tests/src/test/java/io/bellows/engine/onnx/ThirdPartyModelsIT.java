package io.bellows.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** Models that packages of the Python index ship, fetched by pip into the user's cache and checked by their SHA-256. */
class ThirdPartyModelsIT {
    private static final Path CACHE = Path.of(System.getProperty("user.home"), ".cache", "bellows", "third-party");
    private static final int ROWS = 48;

    @Test
    void classifierOfTextDirectionsKeepsItsVerdicts() throws IOException, InterruptedException, OrtException {
        byte[] model = model(
                "rapidocr_onnxruntime==1.4.4 --hash=sha256:971d7d5f223a7a808662229df1ef69893809d8457d834e6373d3854bc1782cbf",
                "rapidocr_onnxruntime-1.4.4",
                "rapidocr_onnxruntime/models/ch_ppocr_mobile_v2.0_cls_infer.onnx");
        List<Map<String, OnnxTensor>> rows = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            rows.add(Map.of("x", lines(row)));
        }

        assertQuantizes(model, rows, 0.8, 2.2);
    }

    @Test
    void classifierOfFileTypesKeepsItsVerdicts() throws IOException, InterruptedException, OrtException {
        byte[] model = model(
                "magika==1.0.3 --hash=sha256:3e9b49134e8116ee40b431664dcbed9e199413efddcce1a173c734b4e0521529",
                "magika-1.0.3",
                "magika/models/standard_v3_3/model.onnx");
        List<Map<String, OnnxTensor>> rows = new ArrayList<>();
        for (Path file : files()) {
            rows.add(Map.of("bytes", ends(file)));
        }

        assertQuantizes(model, rows, 0.8, 2.2);
    }

    /** By all ways: most verdicts are those of floats, and the file is smaller. */
    private static void assertQuantizes(
            byte[] model, List<Map<String, OnnxTensor>> rows, double agreement, double smaller) throws OrtException {
        byte[] prepared = OnnxQuantizer.prepare(model);
        TensorRanges ranges;
        try (CalibrationSession session = new CalibrationSession(prepared, 1)) {
            rows.subList(0, rows.size() / 2).forEach(session::observe);
            ranges = session.ranges();
        }
        Map<String, byte[]> forms = Map.of(
                "static", OnnxQuantizer.quantize(prepared, ranges),
                "dynamic", DynamicQuantizer.quantize(prepared, QuantizationSettings.DEFAULT),
                "int4", BlockQuantizer.quantize(prepared, 32, Set.of()),
                "bf16", WeightStorage.store(prepared, WeightFormat.BF16));
        int[] expected = verdicts(model, rows);
        assertThat(verdicts(prepared, rows)).isEqualTo(expected);
        forms.forEach((name, bytes) -> {
            int[] found = verdicts(bytes, rows);
            long equal = IntStream.range(0, found.length)
                    .filter(i -> found[i] == expected[i])
                    .count();
            assertThat((double) equal / found.length).as(name).isGreaterThanOrEqualTo(agreement);
            assertThat((double) model.length / bytes.length)
                    .as(name)
                    .isGreaterThan(name.equals("bf16") ? 1.5 : smaller);
        });
    }

    private static int[] verdicts(byte[] model, List<Map<String, OnnxTensor>> rows) {
        try (OrtSession session = OrtEnvironment.getEnvironment().createSession(model)) {
            String output = session.getOutputNames().iterator().next();
            int[] verdicts = new int[rows.size()];
            for (int i = 0; i < verdicts.length; i++) {
                try (OrtSession.Result result = session.run(rows.get(i))) {
                    float[] scores = ObservedModel.floats(result, output);
                    for (int j = 1; j < scores.length; j++) {
                        verdicts[i] = scores[j] > scores[verdicts[i]] ? j : verdicts[i];
                    }
                }
            }
            return verdicts;
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Dark strokes of random widths on light ground, sitting on a line at the bottom or hanging from one at the top. */
    private static OnnxTensor lines(int seed) throws OrtException {
        SplittableRandom random = new SplittableRandom(seed);
        float[] pixels = new float[3 * 48 * 192];
        Arrays.fill(pixels, 0.8f);
        boolean hanging = seed % 2 == 0;
        for (int x = 4; x < 188; x += 3 + random.nextInt(6)) {
            int height = 14 + random.nextInt(22);
            int width = 1 + random.nextInt(3);
            for (int y = 0; y < height; y++) {
                for (int i = x; i < x + width; i++) {
                    for (int channel = 0; channel < 3; channel++) {
                        pixels[(channel * 48 + (hanging ? 6 + y : 42 - y)) * 192 + i] = -0.8f;
                    }
                }
            }
        }
        return OnnxTensor.createTensor(
                OrtEnvironment.getEnvironment(), FloatBuffer.wrap(pixels), new long[] {1, 3, 48, 192});
    }

    /** Files of several types that each checkout has. */
    private static List<Path> files() throws IOException {
        Path home = Path.of("").toAbsolutePath().getParent();
        try (Stream<Path> all = Files.walk(home, 12)) {
            List<Path> files = all.filter(Files::isRegularFile)
                    .filter(file -> file.toString()
                            .matches(".*/(src|docs|conf)/.*\\.(java|py|md|xml|json|conf|properties|parquet|onnx|png)"))
                    .sorted()
                    .toList();
            List<Path> some = new ArrayList<>();
            for (int i = 0; i < files.size(); i += Math.max(1, files.size() / ROWS)) {
                some.add(files.get(i));
            }
            return some;
        }
    }

    /** The first and the last 1024 bytes of a file; 256 where it has none. */
    private static OnnxTensor ends(Path file) throws IOException, OrtException {
        byte[] bytes = Files.readAllBytes(file);
        int[] ends = new int[2048];
        Arrays.fill(ends, 256);
        for (int i = 0; i < Math.min(1024, bytes.length); i++) {
            ends[i] = bytes[i] & 0xff;
            ends[2047 - i] = bytes[bytes.length - 1 - i] & 0xff;
        }
        return OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), IntBuffer.wrap(ends), new long[] {1, 2048});
    }

    private static byte[] model(String requirement, String wheel, String entry)
            throws IOException, InterruptedException {
        Files.createDirectories(CACHE);
        Path file = wheel(wheel);
        if (file == null) {
            Path lock = Files.writeString(CACHE.resolve(wheel + ".txt"), requirement + "\n");
            List<String> command = new ArrayList<>(List.of("python3", "-m", "pip", "download", "--quiet", "--no-deps"));
            command.addAll(List.of("--require-hashes", "-r", lock.toString(), "-d", CACHE.toString()));
            Process pip = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(pip.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(pip.waitFor()).as(output).isZero();
            file = wheel(wheel);
        }
        try (ZipFile zip = new ZipFile(file.toFile());
                InputStream in = zip.getInputStream(zip.getEntry(entry))) {
            return in.readAllBytes();
        }
    }

    private static Path wheel(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(CACHE)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix + "-")
                            && file.toString().endsWith(".whl"))
                    .findFirst()
                    .orElse(null);
        }
    }
}
