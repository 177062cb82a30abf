package dev.perigee.controller.decision;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.NetworkId;

/** An operator gave a member an address that another member of the network has already. */
public final class AddressTakenException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient IpAddress ip;
    private final transient Address holder;

    AddressTakenException(NetworkId network, IpAddress ip, Address holder) {
        super(ip + " belongs to member " + holder + " of network " + network
                + " already; take it from that member first, or give another address");
        this.ip = ip;
        this.holder = holder;
    }

    public IpAddress ip() {
        return ip;
    }

    /** The member that has the address. */
    public Address holder() {
        return holder;
    }
}
