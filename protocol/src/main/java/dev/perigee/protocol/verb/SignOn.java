package dev.perigee.protocol.verb;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.config.Dictionary;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * How a user signs on to a network whose controller asks for it: the error data of NETWORK_AUTHENTICATION_REQUIRED, a
 * dictionary. See vl2.md 5.2. The limits are in bytes of UTF-8; longer texts are cut when read, as a client does, and
 * refused when made.
 */
public sealed interface SignOn {
    /** Bytes of the longest URL. */
    int MAX_URL_BYTES = 2047;

    /** Bytes of the longest nonce. */
    int MAX_NONCE_BYTES = 63;

    /** Bytes of the longest state. */
    int MAX_STATE_BYTES = 127;

    /** Bytes of the longest client ID. */
    int MAX_CLIENT_ID_BYTES = 255;

    /** Bytes of the longest provider. */
    int MAX_PROVIDER_BYTES = 63;

    /** The provider of an {@link OpenId} that names none. */
    String DEFAULT_PROVIDER = "default";

    /** The form that {@link #parse} reads; empty for a page without URL, which a client believes without error data. */
    Bytes toErrorData();

    /**
     * Version 0: a page to open.
     *
     * @param url {@code aU}; empty if the controller does not say
     */
    record Page(String url) implements SignOn {
        public Page {
            require("URL", url, MAX_URL_BYTES);
        }

        @Override
        public Bytes toErrorData() {
            if (url.isEmpty()) {
                return Bytes.EMPTY;
            }
            return Dictionary.builder().number("aV", 0).add("aU", url).toBytes();
        }
    }

    /**
     * Version 1: what the client needs to talk to an OpenID provider itself. What is missing is empty.
     *
     * @param issuerUrl {@code iU}
     * @param centralUrl {@code aCU}
     * @param nonce {@code aN}
     * @param state {@code aS}
     * @param clientId {@code aCID}
     * @param provider {@code aSSOp}
     */
    record OpenId(String issuerUrl, String centralUrl, String nonce, String state, String clientId, String provider)
            implements SignOn {
        public OpenId {
            require("issuer URL", issuerUrl, MAX_URL_BYTES);
            require("central URL", centralUrl, MAX_URL_BYTES);
            require("nonce", nonce, MAX_NONCE_BYTES);
            require("state", state, MAX_STATE_BYTES);
            require("client ID", clientId, MAX_CLIENT_ID_BYTES);
            require("provider", provider, MAX_PROVIDER_BYTES);
            provider = provider.isEmpty() ? DEFAULT_PROVIDER : provider;
        }

        @Override
        public Bytes toErrorData() {
            Dictionary.Builder data = Dictionary.builder()
                    .number("aV", 1)
                    .add("iU", issuerUrl)
                    .add("aCU", centralUrl)
                    .add("aN", nonce)
                    .add("aS", state)
                    .add("aCID", clientId);
            if (!provider.equals(DEFAULT_PROVIDER)) {
                data.add("aSSOp", provider);
            }
            return data.toBytes();
        }
    }

    /** @return empty for what a client ignores: a version other than 0 and 1, or version 0 without URL */
    static Optional<SignOn> parse(Bytes errorData) {
        Dictionary data = Dictionary.parse(errorData.toArray());
        long version = data.number("aV", 0);
        if (version == 0) {
            String url = read(data, "aU", MAX_URL_BYTES);
            return url.isEmpty() ? Optional.empty() : Optional.of(new Page(url));
        }
        if (version == 1) {
            return Optional.of(new OpenId(
                    read(data, "iU", MAX_URL_BYTES),
                    read(data, "aCU", MAX_URL_BYTES),
                    read(data, "aN", MAX_NONCE_BYTES),
                    read(data, "aS", MAX_STATE_BYTES),
                    read(data, "aCID", MAX_CLIENT_ID_BYTES),
                    read(data, "aSSOp", MAX_PROVIDER_BYTES)));
        }
        return Optional.empty();
    }

    private static void require(String what, String text, int mostBytes) {
        if (size(text) > mostBytes) {
            throw new IllegalArgumentException(
                    "the " + what + " has at most " + mostBytes + " bytes, not " + size(text));
        }
        if (text.indexOf(0) >= 0) {
            throw new IllegalArgumentException("the " + what + " has a 00 in it, which would end it");
        }
    }

    private static String read(Dictionary data, String key, int mostBytes) {
        String text = data.text(key).orElse("");
        // A client keeps these as C strings.
        int end = text.indexOf(0);
        text = end < 0 ? text : text.substring(0, end);
        int kept = Math.min(text.length(), mostBytes);
        while (size(text.substring(0, kept)) > mostBytes) {
            kept--;
        }
        boolean halved = kept > 0 && kept < text.length() && Character.isHighSurrogate(text.charAt(kept - 1));
        return text.substring(0, halved ? kept - 1 : kept);
    }

    private static int size(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
