package dev.perigee.controller.decision;

import dev.perigee.protocol.IpAddress;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The IPv4 addresses in use, kept as runs without a gap. Whether a pool of millions of addresses has a free one, and
 * which, is then one look-up, however full it is.
 */
final class AddressRuns {
    /** First to last address of each run, as unsigned numbers; two runs never touch. */
    private final TreeMap<Long, Long> runs = new TreeMap<>();

    static long number(IpAddress ip) {
        return ip.v4Bits() & 0xffffffffL;
    }

    /** Does nothing if the address is in use already. */
    void add(IpAddress ip) {
        long address = number(ip);
        Map.Entry<Long, Long> before = runs.floorEntry(address);
        if (before != null && before.getValue() >= address) {
            return;
        }
        long first = before != null && before.getValue() == address - 1 ? before.getKey() : address;
        Long end = runs.remove(address + 1);
        runs.put(first, end != null ? end : address);
    }

    /** Does nothing if the address is not in use. */
    void remove(IpAddress ip) {
        long address = number(ip);
        Map.Entry<Long, Long> run = runs.floorEntry(address);
        if (run == null || run.getValue() < address) {
            return;
        }
        if (run.getKey() == address) {
            runs.remove(address);
        } else {
            runs.put(run.getKey(), address - 1);
        }
        if (run.getValue() > address) {
            runs.put(address + 1, run.getValue());
        }
    }

    Optional<IpAddress> nextFree(IpAddress first, IpAddress last) {
        long from = number(first);
        Map.Entry<Long, Long> run = runs.floorEntry(from);
        long free = run != null && run.getValue() >= from ? run.getValue() + 1 : from;
        return free <= number(last) ? Optional.of(IpAddress.v4((int) free)) : Optional.empty();
    }
}
