package dev.perigee.protocol.testing;

import dev.perigee.protocol.IpAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The newest pings of one who pings, by sequence number. */
final class PingLog {
    private static final int REMEMBERED = 4_096;

    private final LinkedHashMap<Integer, Ping> pings = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Ping> eldest) {
            return size() > REMEMBERED;
        }
    };
    private int lastSequence;

    Ping next(long nowMs, IpAddress to) {
        lastSequence = lastSequence + 1 & 0xffff;
        Ping ping = new Ping(lastSequence, to, nowMs);
        pings.put(lastSequence, ping);
        return ping;
    }

    void replied(long nowMs, IpAddress from, int sequence) {
        Ping ping = pings.get(sequence);
        if (ping != null && ping.to().equals(from)) {
            ping.replied(nowMs);
        }
    }

    List<Ping> all() {
        return List.copyOf(pings.values());
    }
}
