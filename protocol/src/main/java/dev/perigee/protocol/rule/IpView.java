package dev.perigee.protocol.rule;

import dev.perigee.protocol.IpAddress;

/**
 * The header of an IPv4 or IPv6 packet, as rules see it.
 *
 * @param trafficClass the type of service of IPv4, 0 to 255
 */
record IpView(IpAddress source, IpAddress destination, int trafficClass) {}
