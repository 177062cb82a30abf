package dev.perigee.protocol.credential;

import java.util.Optional;

/** Kinds of credentials, as revocations name them. See vl2.md 7. */
public enum CredentialType {
    MEMBERSHIP(1),
    CAPABILITY(2),
    TAG(3),
    OWNERSHIP(4),
    REVOCATION(6);

    private final int code;

    CredentialType(int code) {
        this.code = code;
    }

    /** One byte on the wire. */
    public int code() {
        return code;
    }

    /** The type with this code; empty for the codes that nobody uses. */
    public static Optional<CredentialType> of(int code) {
        for (CredentialType type : values()) {
            if (type.code == code) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
