package dev.perigee.model.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** Reads single values as leniently as the field does, so that panels written for it run unchanged. See vl2.md 10.2. */
final class LooseJson {
    private static final double TWO_TO_63 = 0x1p63;
    private static final double TWO_TO_64 = 0x1p64;
    private static final BigInteger MAX_UNSIGNED = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);
    private static final int LONGEST_QUOTE = 80;

    private LooseJson() {}

    /** Booleans, numbers (above 0 is true) and text (true if it starts with t, T or 1). */
    static boolean bool(JsonNode value, boolean otherwise) {
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        if (value.isIntegralNumber()) {
            return value.bigIntegerValue().signum() > 0;
        }
        if (value.isNumber()) {
            return value.doubleValue() > 0;
        }
        if (value.isTextual()) {
            String text = value.textValue();
            return !text.isEmpty() && "tT1".indexOf(text.charAt(0)) >= 0;
        }
        return otherwise;
    }

    /**
     * An unsigned number of 64 bits: numbers (negative ones wrap, fractions are cut), the decimal digits that a text
     * starts with (none are 0), booleans as 1 and 0.
     */
    static long unsigned(JsonNode value, long otherwise) {
        if (value.isIntegralNumber()) {
            BigInteger number = value.bigIntegerValue();
            boolean fits = number.bitLength() <= (number.signum() < 0 ? 63 : 64);
            return fits ? number.longValue() : otherwise;
        }
        if (value.isNumber()) {
            double number = value.doubleValue();
            boolean fits = number > -TWO_TO_63 && number < TWO_TO_64;
            return fits ? new BigDecimal(number).longValue() : otherwise;
        }
        if (value.isTextual()) {
            return leadingNumber(value.textValue());
        }
        if (value.isBoolean()) {
            return value.booleanValue() ? 1 : 0;
        }
        return otherwise;
    }

    private static long leadingNumber(String text) {
        String stripped = text.stripLeading();
        boolean negative = stripped.startsWith("-");
        int start = negative || stripped.startsWith("+") ? 1 : 0;
        int end = start;
        while (end < stripped.length() && isDigit(stripped.charAt(end))) {
            end++;
        }
        // Beyond 20 significant digits it is the largest number anyway, and reading a million digits takes long.
        while (start < end && stripped.charAt(start) == '0') {
            start++;
        }
        if (start == end) {
            return 0;
        }
        BigInteger number = end - start > 20 ? MAX_UNSIGNED : new BigInteger(stripped.substring(start, end));
        long bits = number.min(MAX_UNSIGNED).longValue();
        return negative && number.compareTo(MAX_UNSIGNED) < 0 ? -bits : bits;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Text, numbers in decimal (fractions are cut), booleans as 1 and 0. */
    static String text(JsonNode value, String otherwise) {
        if (value.isTextual()) {
            return wellFormed(value.textValue());
        }
        if (value.isIntegralNumber()) {
            return value.asText();
        }
        if (value.isNumber()) {
            double number = value.doubleValue();
            return Math.abs(number) < TWO_TO_63 ? Long.toString((long) number) : otherwise;
        }
        if (value.isBoolean()) {
            return value.booleanValue() ? "1" : "0";
        }
        return otherwise;
    }

    /** The text with halves of surrogate pairs replaced: they have no UTF-8 form, so memory and file would differ. */
    static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    /** The value as it stands in a message, not too long. */
    static String quote(JsonNode value) {
        String text = value.toString();
        return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "…";
    }
}
