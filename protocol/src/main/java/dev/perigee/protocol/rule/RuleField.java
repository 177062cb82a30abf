package dev.perigee.protocol.rule;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.Mac;
import java.util.Arrays;

/**
 * A rule as it came: its type byte and the bytes behind its length.
 *
 * @param bytes at most 255
 */
record RuleField(int typeByte, Bytes bytes) {
    int code() {
        return TypeByte.code(typeByte);
    }

    boolean not() {
        return TypeByte.not(typeByte);
    }

    boolean or() {
        return TypeByte.or(typeByte);
    }

    /** Whether there are exactly so many bytes. */
    boolean has(int size) {
        return bytes.size() == size;
    }

    int u8(int at) {
        return bytes.at(at);
    }

    int u16(int at) {
        return (int) number(at, 2);
    }

    long u32(int at) {
        return number(at, 4);
    }

    long u64(int at) {
        return number(at, 8);
    }

    Address address(int at) {
        return new Address(number(at, Address.SIZE_BYTES));
    }

    Mac mac(int at) {
        return new Mac(number(at, Mac.SIZE_BYTES));
    }

    IpAddress ip(int at, int size) {
        return IpAddress.of(Arrays.copyOfRange(bytes.toArray(), at, at + size));
    }

    long number(int at, int size) {
        long value = 0;
        for (int i = at; i < at + size; i++) {
            value = value << 8 | bytes.at(i);
        }
        return value;
    }
}
