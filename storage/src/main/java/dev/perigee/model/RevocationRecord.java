package dev.perigee.model;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.NetworkId;

/**
 * A membership that was withdrawn and must become known to all who may still hold its certificate (vl2.md 7.5).
 *
 * @param id random, 32 bits
 * @param thresholdMs certificates of the target with this timestamp or an older one are void
 * @param diesMs when nobody can hold such a certificate any more
 */
public record RevocationRecord(NetworkId network, Address target, long id, long thresholdMs, long diesMs) {}
