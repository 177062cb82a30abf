package dev.perigee.controller.core;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.config.RequestMetaData;
import java.util.LinkedHashMap;
import java.util.Map;

/** Who asked for which configuration, when, and what it said of itself; the least recent are forgotten first. */
final class Requests {
    /** A member's second request for one network within this time gets no reply (vl2.md 5.2). */
    private static final long DISTANCE_MS = 1_000;

    /** A member refreshes each 60 s: twice that without a request and it is no longer counted as there. */
    private static final long LATELY_MS = 130_000;

    private static final int MOST_REMEMBERED = 100_000;

    private record Key(NetworkId network, Address member) {}

    private static final class Request {
        private long atMs;
        private RequestMetaData metaData;
        private boolean withdrawn;
    }

    private static final class Recent<K, V> extends LinkedHashMap<K, V> {
        private static final long serialVersionUID = 1;

        Recent() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > MOST_REMEMBERED;
        }
    }

    private final Map<Key, Request> requests = new Recent<>();
    private final Map<Address, Long> lastByMember = new Recent<>();
    private long taken;
    private long tooSoon;

    /** Notes a request; false if it comes too soon after the last one to be answered. */
    boolean take(Now now, NetworkId network, Address member) {
        Request request = requests.get(new Key(network, member));
        if (request != null && now.monotonicMs() - request.atMs <= DISTANCE_MS) {
            tooSoon++;
            return false;
        }
        if (request == null) {
            request = new Request();
            requests.put(new Key(network, member), request);
        }
        request.atMs = now.monotonicMs();
        lastByMember.put(member, now.monotonicMs());
        taken++;
        return true;
    }

    void note(NetworkId network, Address member, RequestMetaData metaData) {
        requests.get(new Key(network, member)).metaData = metaData;
    }

    /** What the member said of itself last; if that is not known any more, what every client in use says. */
    RequestMetaData metaData(NetworkId network, Address member) {
        Request request = requests.get(new Key(network, member));
        return request != null && request.metaData != null ? request.metaData : RequestMetaData.USUAL;
    }

    /** Notes whether the member, which is out, is known to have lost its addresses and routes. */
    void withdrawn(NetworkId network, Address member, boolean done) {
        Request request = requests.get(new Key(network, member));
        if (request != null) {
            request.withdrawn = done;
        }
    }

    boolean isWithdrawn(NetworkId network, Address member) {
        Request request = requests.get(new Key(network, member));
        return request != null && request.withdrawn;
    }

    boolean askedLately(Now now, Address member) {
        Long last = lastByMember.get(member);
        return last != null && now.monotonicMs() - last <= LATELY_MS;
    }

    Map<String, Long> counters() {
        return Map.of("configuration_requests", taken, "configuration_requests_too_soon", tooSoon);
    }
}
