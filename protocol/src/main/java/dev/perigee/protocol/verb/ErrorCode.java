package dev.perigee.protocol.verb;

import java.util.Optional;

/** What an ERROR says. See vl1.md 6.1 and 6.4; those of a controller in vl2.md 5.2 and 5.3. */
public enum ErrorCode {
    INVALID_REQUEST(0x01),
    BAD_PROTOCOL_VERSION(0x02),
    /** No such network; the client's state becomes NOT_FOUND. */
    OBJECT_NOT_FOUND(0x03),
    /** Another node has this address already; fatal for a client if it comes from a root. */
    IDENTITY_COLLISION(0x04),
    /** The node is no controller; the client's state becomes NOT_FOUND. */
    UNSUPPORTED_OPERATION(0x05),
    /** The receiver of a frame lacks a good certificate of its sender. */
    NEED_MEMBERSHIP_CERTIFICATE(0x06),
    /** Not authorized; the client's state becomes ACCESS_DENIED. */
    NETWORK_ACCESS_DENIED(0x07),
    UNWANTED_MULTICAST(0x08),
    /** Single sign-on is needed; the client's state becomes AUTHENTICATION_REQUIRED. */
    NETWORK_AUTHENTICATION_REQUIRED(0x09);

    private final int code;

    ErrorCode(int code) {
        this.code = code;
    }

    /** The byte on the wire. */
    public int code() {
        return code;
    }

    /** @return empty for a number that has no meaning */
    public static Optional<ErrorCode> of(int code) {
        return code >= 1 && code <= values().length ? Optional.of(values()[code - 1]) : Optional.empty();
    }
}
