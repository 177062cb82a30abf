package dev.perigee.protocol;

import java.util.HexFormat;

/** Hex text as the field writes it: lower case, fixed width. */
final class Hex {
    private static final HexFormat FORMAT = HexFormat.of();

    private Hex() {}

    static String digits(long value, int count) {
        return FORMAT.toHexDigits(value, count);
    }

    static long number(String text, int digits, String what) {
        if (text.length() != digits || !text.chars().allMatch(c -> HexFormat.isHexDigit((char) c))) {
            throw new IllegalArgumentException(what + " is " + digits + " hex digits, not \"" + text + "\"");
        }
        return HexFormat.fromHexDigitsToLong(text);
    }
}
