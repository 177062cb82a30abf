package dev.perigee.protocol.config;

import dev.perigee.protocol.Bytes;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a node says of itself when it asks for its configuration. See vl2.md 4.
 *
 * @param raw all keys, also those that are not known here
 */
public record RequestMetaData(Dictionary raw) {
    /** A node that says nothing. */
    public static final RequestMetaData EMPTY =
            new RequestMetaData(Dictionary.builder().build());

    /** Bytes that are looked at; the rest of a longer one is cut off. */
    public static final int MAX_BYTES = 1023;

    private static final int FORMAT_VERSION = 7;
    private static final int VENDOR_ZEROTIER = 1;
    private static final int RULES_ENGINE_REVISION = 1;

    /** What holds for every client in use, to go by where what a node said of itself is not known any more. */
    public static final RequestMetaData USUAL = new RequestMetaData(Dictionary.builder()
            .number("v", FORMAT_VERSION)
            .number("revr", RULES_ENGINE_REVISION)
            .build());

    /** Reads any bytes. */
    public static RequestMetaData parse(byte[] dictionary) {
        return new RequestMetaData(
                Dictionary.parse(dictionary.length > MAX_BYTES ? Arrays.copyOf(dictionary, MAX_BYTES) : dictionary));
    }

    /**
     * What a client of today says, all keys in its order.
     *
     * @param protocol VL1 protocol version
     * @param platform like {@code linux/x86_64}
     */
    public static RequestMetaData client(int protocol, int major, int minor, int revision, String platform) {
        return new RequestMetaData(Dictionary.builder()
                .number("v", FORMAT_VERSION)
                .number("vend", VENDOR_ZEROTIER)
                .number("pv", protocol)
                .number("majv", major)
                .number("minv", minor)
                .number("revv", revision)
                .number("mr", ConfigurationLimits.RULES)
                .number("mc", ConfigurationLimits.CAPABILITIES)
                .number("mcr", ConfigurationLimits.CAPABILITY_RULES)
                .number("mt", ConfigurationLimits.TAGS)
                .number("f", 0)
                .number("revr", RULES_ENGINE_REVISION)
                .add("o", platform)
                .build());
    }

    /** Newest configuration format the node reads; 0 if it does not say. */
    public int formatVersion() {
        return small("v", 0);
    }

    /** 1 is ZeroTier; 0 if it does not say. */
    public int vendor() {
        return small("vend", 0);
    }

    /** VL1 protocol version; 0 if it does not say. */
    public int protocolVersion() {
        return small("pv", 0);
    }

    public int major() {
        return small("majv", 0);
    }

    public int minor() {
        return small("minv", 0);
    }

    public int revision() {
        return small("revv", 0);
    }

    public int flags() {
        return small("f", 0);
    }

    /** 0 (also if it does not say): the node has no rules engine and gets one accept rule (vl2.md 9.4). */
    public int rulesEngineRevision() {
        return small("revr", 0);
    }

    /** Most base rules; never more than any client takes, which is also the answer if it does not say. */
    public int maxRules() {
        return limit("mr", ConfigurationLimits.RULES);
    }

    public int maxCapabilities() {
        return limit("mc", ConfigurationLimits.CAPABILITIES);
    }

    public int maxCapabilityRules() {
        return limit("mcr", ConfigurationLimits.CAPABILITY_RULES);
    }

    public int maxTags() {
        return limit("mt", ConfigurationLimits.TAGS);
    }

    /** Operating system and processor, like {@code linux/x86_64}. */
    public Optional<String> platform() {
        return raw.text("o");
    }

    /** What the node shows to be let in, like {@code token:xyz}. */
    public Optional<String> authorization() {
        return raw.text("a");
    }

    public Bytes toBytes() {
        return Bytes.copyOf(raw.toBytes());
    }

    private int limit(String key, int most) {
        return Math.min(most, small(key, most));
    }

    private int small(String key, int otherwise) {
        long number = raw.number(key, otherwise);
        return number < 0 || number > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) number;
    }
}
