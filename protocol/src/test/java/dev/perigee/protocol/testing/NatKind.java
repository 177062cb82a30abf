package dev.perigee.protocol.testing;

/** How a NAT maps and filters, in the old words and in those of RFC 4787. */
public enum NatKind {
    /** Endpoint-independent mapping and filtering: who knows the mapping gets through. */
    FULL_CONE(false, Filtering.NONE),
    /** Endpoint-independent mapping, address-dependent filtering: only from IPs that were sent to. */
    ADDRESS_RESTRICTED(false, Filtering.BY_ADDRESS),
    /** Endpoint-independent mapping, address and port-dependent filtering: only from where was sent to. */
    PORT_RESTRICTED(false, Filtering.BY_ADDRESS_AND_PORT),
    /** Address and port-dependent mapping and filtering: another public port for each destination. */
    SYMMETRIC(true, Filtering.BY_ADDRESS_AND_PORT);

    /** What has to have been sent to before something from there is let in. */
    enum Filtering {
        NONE,
        BY_ADDRESS,
        BY_ADDRESS_AND_PORT
    }

    private final boolean mapsEachDestination;
    private final Filtering filtering;

    NatKind(boolean mapsEachDestination, Filtering filtering) {
        this.mapsEachDestination = mapsEachDestination;
        this.filtering = filtering;
    }

    boolean mapsEachDestination() {
        return mapsEachDestination;
    }

    Filtering filtering() {
        return filtering;
    }
}
