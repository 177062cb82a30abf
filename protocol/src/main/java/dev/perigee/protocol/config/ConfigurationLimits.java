package dev.perigee.protocol.config;

import dev.perigee.protocol.rule.Rule;

/** How much of each thing a client has room for. See vl2.md 2, 5.2 and 6. */
public final class ConfigurationLimits {
    /** Bytes of a whole configuration dictionary. */
    public static final int DICTIONARY_BYTES = 484_519;

    /** Base rules; further ones are not looked at. */
    public static final int RULES = Rule.MAX_BASE_RULES;

    /** Capabilities. A client does not check this itself: never send more (vl2.md trap 9). */
    public static final int CAPABILITIES = 128;

    /** Rules of one capability. */
    public static final int CAPABILITY_RULES = Rule.MAX_CAPABILITY_RULES;

    /** Tags. A client does not check this itself: never send more (vl2.md trap 9). */
    public static final int TAGS = 128;

    /** Certificates of ownership; further ones are skipped. */
    public static final int OWNERSHIP = 4;

    public static final int SPECIALISTS = 256;
    public static final int ROUTES = 128;
    public static final int ADDRESSES = 32;
    public static final int DNS_SERVERS = 4;

    /** Bytes of UTF-8 of a network's name and of a DNS domain. */
    public static final int NAME_BYTES = 127;

    /** Bytes of an authentication URL, an issuer's and the central one. */
    public static final int URL_BYTES = 2047;

    /** Bytes of a single sign-on nonce and of a provider's name. */
    public static final int NONCE_BYTES = 63;

    /** Bytes of a single sign-on state. */
    public static final int STATE_BYTES = 127;

    /** Bytes of a single sign-on client ID. */
    public static final int CLIENT_ID_BYTES = 255;

    public static final int MIN_MTU_BYTES = 1280;
    public static final int DEFAULT_MTU_BYTES = 2800;
    public static final int MAX_MTU_BYTES = 10_000;

    private ConfigurationLimits() {}
}
