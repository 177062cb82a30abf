package dev.perigee.model.json;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.Mac;

/**
 * Reads the fields of one rule. Numbers are read as {@link LooseJson} does and cut to the width of their field; what is
 * not there is 0. See vl2.md 8.2.
 *
 * @param where what the rule is called in messages
 */
record RuleFields(String where, JsonNode json) {
    private static final int ADDRESS_DIGITS = 10;
    private static final int MAC_DIGITS = 12;
    private static final int MASK_DIGITS = 16;

    boolean not() {
        return bool("not");
    }

    boolean or() {
        return bool("or");
    }

    boolean bool(String key) {
        return LooseJson.bool(json.path(key), false);
    }

    boolean has(String key) {
        return json.hasNonNull(key);
    }

    int u8(String key) {
        return (int) u64(key, 0) & 0xff;
    }

    int u16(String key) {
        return u16(key, 0);
    }

    int u16(String key, int otherwise) {
        return (int) u64(key, otherwise) & 0xffff;
    }

    long u32(String key) {
        return u64(key, 0) & 0xffffffffL;
    }

    long u64(String key, long otherwise) {
        return LooseJson.unsigned(json.path(key), otherwise);
    }

    /** Hex digits, of which the last ten count. */
    Address address(String key) {
        String text = LooseJson.text(json.path(key), "0");
        String digits = text.strip().replaceFirst("^0[xX]", "");
        if (!isHex(digits)) {
            throw refuse(key, LooseJson.quote(json.get(key)) + " is not an address", "ten hex digits");
        }
        String last = digits.substring(Math.max(0, digits.length() - ADDRESS_DIGITS));
        return new Address(Long.parseLong(last, 16));
    }

    /** Pairs of hex digits with {@code :} and {@code -} anywhere between; pairs that are not there are 00. */
    Mac mac(String key) {
        String text = LooseJson.text(json.path(key), "0");
        String digits = text.replaceAll("[:-]", "");
        if (!isHex(digits)) {
            throw refuse(key, LooseJson.quote(json.get(key)) + " is not a MAC", "six bytes like 02:11:22:aa:bb:cc");
        }
        int whole = Math.min(MAC_DIGITS, digits.length() / 2 * 2);
        return new Mac(Long.parseLong(digits.substring(0, whole) + "0".repeat(MAC_DIGITS - whole), 16));
    }

    IpPrefix ipv4(String key) {
        return prefix(key, IpAddress.ANY_V4, "IPv4", "an address with netmask bits like 10.1.2.0/24");
    }

    IpPrefix ipv6(String key) {
        return prefix(key, IpAddress.ANY_V6, "IPv6", "an address with netmask bits like fd00:1::/64");
    }

    /** Without bits it is /0, and more bits than there are are all of them. */
    private IpPrefix prefix(String key, IpAddress otherwise, String family, String allowed) {
        String text = LooseJson.text(json.path(key), otherwise.toString());
        String ip = text.replaceFirst("/[0-9]*$", "");
        String bits = text.substring(Math.min(text.length(), ip.length() + 1));
        try {
            IpAddress address = IpAddress.parse(ip);
            if (address.isV4() == otherwise.isV4()) {
                return new IpPrefix(address, bits(bits, address.bits()));
            }
        } catch (IllegalArgumentException notAnAddress) {
            // Said below, in the same way as for an address of the other family.
        }
        throw refuse(key, LooseJson.quote(json.get(key)) + " is not " + family, allowed);
    }

    private static int bits(String digits, int most) {
        String significant = digits.replaceFirst("^0+", "");
        if (significant.isEmpty()) {
            return 0;
        }
        return significant.length() > 3 ? most : Math.min(most, Integer.parseInt(significant));
    }

    /** A number of 64 bits: hex digits in a text, else a number. */
    long mask(String key) {
        JsonNode value = json.path(key);
        if (value.isMissingNode() || value.isNumber()) {
            return LooseJson.unsigned(value, 0);
        }
        String digits = value.asText().strip().replaceFirst("^0[xX]", "").replaceFirst("^0+(?=.)", "");
        if (!value.isTextual() || !isHex(digits) || digits.length() > MASK_DIGITS) {
            String what = LooseJson.quote(value) + " is not a number of 64 bits";
            throw refuse(key, what, "up to 16 hex digits, or a number");
        }
        return Long.parseUnsignedLong(digits, 16);
    }

    private static boolean isHex(String text) {
        return text.matches("[0-9a-fA-F]+");
    }

    InvalidRecordException refuse(String key, String what, String allowed) {
        return new InvalidRecordException(where + "." + key, what, allowed);
    }
}
