package dev.perigee.protocol.wire;

/** How a packet is protected; three bits of its flags byte (vl1.md 2). */
public enum CipherSuite {
    /** In the clear with a MAC. Every HELLO, and nothing else that is sent. */
    POLY1305(0),
    /** Salsa20/12 and Poly1305. */
    SALSA20_POLY1305(1),
    /** No cryptography: a number in place of the MAC. Never sent and never accepted by us. */
    TRUSTED_PATH(2),
    /** AES in counter mode under a synthetic IV that authenticates; for peers of protocol 12 on. */
    AES_GMAC_SIV(3),
    /** Stands for the codes 4 to 7, which nobody can read. Such a packet can still be relayed. */
    UNASSIGNED(4);

    private static final CipherSuite[] BY_CODE = {
        POLY1305, SALSA20_POLY1305, TRUSTED_PATH, AES_GMAC_SIV, UNASSIGNED, UNASSIGNED, UNASSIGNED, UNASSIGNED
    };

    private final int code;

    CipherSuite(int code) {
        this.code = code;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /** The suite of a number from 0 to 7. */
    static CipherSuite of(int code) {
        return BY_CODE[code];
    }
}
