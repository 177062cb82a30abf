package dev.perigee.protocol.rule;

/** The first byte of a rule: bit 7 not, bit 6 or, bits 5 to 0 the type. */
final class TypeByte {
    private static final int NOT = 0x80;
    private static final int OR = 0x40;
    private static final int CODE = 0x3f;

    private TypeByte() {}

    static int of(int code, boolean not, boolean or) {
        return code | (not ? NOT : 0) | (or ? OR : 0);
    }

    static int code(int typeByte) {
        return typeByte & CODE;
    }

    static boolean not(int typeByte) {
        return (typeByte & NOT) != 0;
    }

    static boolean or(int typeByte) {
        return (typeByte & OR) != 0;
    }
}
