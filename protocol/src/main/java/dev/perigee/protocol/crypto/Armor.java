package dev.perigee.protocol.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Where things stand in a packet, as far as cryptography cares (vl1.md 2.1). */
final class Armor {
    static final VarHandle BIG_ENDIAN_LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    static final int ID_AT = 0;
    static final int DESTINATION_AT = 8;
    static final int FLAGS_AT = 18;
    static final int MAC_AT = 19;

    /** From here on a packet is authenticated and, in most suites, encrypted. */
    static final int SEALED_FROM = 27;

    /** All of the flags byte but the hops, which relays change. */
    static final int WITHOUT_HOPS = 0xf8;

    private Armor() {}

    static long longAt(byte[] data, int at) {
        return (long) BIG_ENDIAN_LONG.get(data, at);
    }

    static void putLong(byte[] data, int at, long value) {
        BIG_ENDIAN_LONG.set(data, at, value);
    }
}
