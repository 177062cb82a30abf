package dev.perigee.protocol;

import java.util.Arrays;
import java.util.List;

/**
 * Reads identities from text, with all the looseness of vl1.md 1.1: files written by hand have been around for years.
 */
final class IdentityText {
    private static final int MIN_FIELDS = 3;
    private static final int MAX_FIELDS = 4;
    private static final int KEY_DIGITS = 128;
    private static final long ADDRESS_MASK = (1L << 40) - 1;

    private IdentityText() {}

    static Identity parse(String text) {
        List<String> fields =
                Arrays.stream(text.split(":")).filter(f -> !f.isEmpty()).toList();
        if (fields.size() < MIN_FIELDS || fields.size() > MAX_FIELDS) {
            throw new IllegalArgumentException(
                    "an identity is address:0:public key, and :secret key if it has one; here are " + fields.size()
                            + " fields");
        }
        Address address = new Address(hexAsC(fields.get(0)) & ADDRESS_MASK);
        if (address.isReserved()) {
            throw new IllegalArgumentException("no node can have the address " + address);
        }
        if (!fields.get(1).equals("0")) {
            throw new IllegalArgumentException("the second field of an identity is its type, which is always 0");
        }
        Bytes publicKey = Bytes.copyOf(key(fields.get(2), "public"));
        return fields.size() == MIN_FIELDS
                ? Identity.ofPublic(address, publicKey)
                : Identity.ofSecret(address, publicKey, key(fields.get(3), "secret"));
    }

    /**
     * Like {@code strtoull} with base 16: blanks and 0x before the digits, anything behind them, the greatest if too
     * large.
     */
    private static long hexAsC(String field) {
        String digits = field.stripLeading();
        if (digits.startsWith("0x") || digits.startsWith("0X")) {
            digits = digits.substring(2);
        }
        long value = 0;
        for (int i = 0; i < digits.length() && hexDigit(digits.charAt(i)) >= 0; i++) {
            if (value >>> 60 != 0) {
                return -1;
            }
            value = value << 4 | hexDigit(digits.charAt(i));
        }
        return value;
    }

    /** The first 128 characters as 64 bytes; what is not a hex digit counts as 0. */
    private static byte[] key(String field, String which) {
        if (field.length() < KEY_DIGITS) {
            throw new IllegalArgumentException(
                    "the " + which + " key of an identity has 128 hex digits, not " + field.length());
        }
        byte[] key = new byte[KEY_DIGITS / 2];
        for (int i = 0; i < KEY_DIGITS; i++) {
            key[i / 2] = (byte) (key[i / 2] << 4 | Math.max(0, hexDigit(field.charAt(i))));
        }
        return key;
    }

    /** Character.digit also knows digits of other scripts. */
    private static int hexDigit(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }
}
