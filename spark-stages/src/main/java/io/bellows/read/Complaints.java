package io.bellows.read;

import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;

/**
 * The warnings of one reading: the JDK's readers warn, and fill the rest with grey, where a file ends early or its data
 * make no sense.
 */
final class Complaints implements IIOReadWarningListener {
    /** Stray bytes between segments, which some cameras write, lose no pixel. */
    private static final String HARMLESS = "extraneous bytes before marker";

    private String first;

    @Override
    public void warningOccurred(ImageReader source, String warning) {
        if (first == null && !warning.contains(HARMLESS)) {
            first = warning;
        }
    }

    void requireNone(ImageFormat format) throws UndecodableImageException {
        if (first != null) {
            throw new UndecodableImageException(
                    "found truncated or corrupt %s data (%s), expected a whole image".formatted(format, first));
        }
    }
}
