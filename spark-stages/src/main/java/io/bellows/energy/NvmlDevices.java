package io.bellows.energy;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** NVIDIA's GPUs, by the driver's library NVML; numbered by their place on the PCI bus, as {@code nvidia-smi} numbers them. */
final class NvmlDevices implements GpuDevices {
    private static final Logger LOG = LoggerFactory.getLogger(NvmlDevices.class);

    private final NativeLibrary library;

    private NvmlDevices(NativeLibrary library) {
        this.library = library;
    }

    /** Those of the library {@code file}, a name or a path; where it is missing or does not begin, each call tells why. */
    static GpuDevices open(String file) {
        try {
            NvmlDevices devices = new NvmlDevices(NativeLibrary.getInstance(file));
            devices.call("nvmlInit_v2");
            return devices;
        } catch (LinkageError | GpuException e) {
            String reason = "'" + file + "' cannot be used: " + e.getMessage();
            LOG.warn("The energy of GPUs is not measured, since {}", reason);
            return new Unusable(reason);
        }
    }

    private record Unusable(String reason) implements GpuDevices {
        @Override
        public long millijoules(int gpu) throws GpuException {
            throw new GpuException(reason);
        }

        @Override
        public long milliwatts(int gpu) throws GpuException {
            throw new GpuException(reason);
        }
    }

    @Override
    public long millijoules(int gpu) throws GpuException {
        LongByReference millijoules = new LongByReference();
        call("nvmlDeviceGetTotalEnergyConsumption", device(gpu), millijoules);
        return millijoules.getValue();
    }

    @Override
    public long milliwatts(int gpu) throws GpuException {
        IntByReference milliwatts = new IntByReference();
        call("nvmlDeviceGetPowerUsage", device(gpu), milliwatts);
        return Integer.toUnsignedLong(milliwatts.getValue());
    }

    private Pointer device(int gpu) throws GpuException {
        PointerByReference device = new PointerByReference();
        call("nvmlDeviceGetHandleByIndex_v2", gpu, device);
        return device.getValue();
    }

    private void call(String name, Object... arguments) throws GpuException {
        int code = function(name).invokeInt(arguments);
        if (code != 0) {
            String error = function("nvmlErrorString").invokeString(new Object[] {code}, false);
            throw new GpuException(name + ": " + error + " (" + code + ")");
        }
    }

    private Function function(String name) throws GpuException {
        try {
            return library.getFunction(name);
        } catch (UnsatisfiedLinkError e) {
            throw new GpuException(name + " is not in the library"); // the driver is older than the function
        }
    }
}
