package io.bellows.bench.augment;

import io.bellows.bench.Comparison;
import io.bellows.bench.Contestant;
import io.bellows.bench.JavaProcess;
import io.bellows.bench.PythonEnvironment;
import io.bellows.bench.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Images a second on one core of the usual chain for training: decode a JPEG of 500 x 375, resized crop of 224, flip, colour
 * jitter, normalise.
 */
public final class AugmentSuite implements Suite {
    @Override
    public List<Comparison> comparisons() throws IOException, InterruptedException {
        PythonEnvironment python = PythonEnvironment.of(
                "albumentations",
                List.of("albumentations==1.4.24", "opencv-python-headless==4.10.0.84", "numpy==1.26.4"));
        Path folder = Files.createTempDirectory("bellows-bench-images");
        folder.toFile().deleteOnExit();
        TestImages.write(folder);
        Contestant ours = new Contestant("stages", JavaProcess.command(ChainContestant.class, folder.toString()));
        Contestant albumentations = peer("albumentations", python, folder);
        Contestant openCv = peer("OpenCV", python, folder);
        String task = "decode, crop, flip, jitter";
        return List.of(
                new Comparison(task, "images/s", ours, albumentations), new Comparison(task, "images/s", ours, openCv));
    }

    private static Contestant peer(String name, PythonEnvironment python, Path folder)
            throws IOException, InterruptedException {
        return new Contestant(
                name,
                python.command(AugmentSuite.class, "chain_contestant.py", name, folder.toString(), Contestant.RESULT));
    }
}
