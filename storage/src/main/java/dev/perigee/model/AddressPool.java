package dev.perigee.model;

import dev.perigee.protocol.IpAddress;

/** A range from which addresses are assigned, both ends included and of one family; the order is not checked. */
public record AddressPool(IpAddress start, IpAddress end) {}
