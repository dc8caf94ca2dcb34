package io.bellows.augmentation.random;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The key of a row that has no key of its own: a 64-bit hash of where it came from and what it holds.
 *
 * <p>Equal rows get equal keys, and so equal random choices; rows that differ collide with the chance of 64-bit
 * hashes. Not for use against an adversary.
 */
public final class ContentKey {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long PRIME = 0x9E3779B185EBCA87L;

    private ContentKey() {}

    /** The key of {@code content} from {@code origin}; a null origin counts as an empty one. */
    public static long of(String origin, byte[] content) {
        byte[] name = origin == null ? new byte[0] : origin.getBytes(StandardCharsets.UTF_8);
        return absorb(absorb(0, name), content);
    }

    private static long absorb(long state, byte[] bytes) {
        long hash = KeyedRandom.mix(state + bytes.length + PRIME);
        int at = 0;
        for (; at + Long.BYTES <= bytes.length; at += Long.BYTES) {
            hash = Long.rotateLeft((hash ^ (long) LONGS.get(bytes, at)) * PRIME, 29);
        }
        long tail = 0;
        for (int shift = 0; at < bytes.length; at++, shift += Byte.SIZE) {
            tail |= (bytes[at] & 0xFFL) << shift;
        }
        return KeyedRandom.mix(hash ^ tail);
    }
}
