package io.bellows.energy;

/** The GPUs of a machine, by their numbers from 0. */
interface GpuDevices {
    /** Millijoules since the driver was loaded. */
    long millijoules(int gpu) throws GpuException;

    /** Milliwatts at the moment. */
    long milliwatts(int gpu) throws GpuException;

    /** What a library says instead of a figure: a call that a GPU does not have, no permission, a GPU that is gone. */
    final class GpuException extends Exception {
        private static final long serialVersionUID = 1L;

        GpuException(String message) {
            super(message);
        }
    }
}
