package dev.perigee.protocol.testing;

import java.util.Optional;

/**
 * Takes datagrams from one host to another: out through the boxes at once, across after the time of the lines, in
 * through the boxes and to the socket that is there at that moment. Each box counts one hop, the core several.
 */
final class Carrier {
    static final int DEFAULT_TIME_TO_LIVE = 64;
    private static final int CORE_HOPS = 8;

    private final InMemoryInternet internet;
    private final Partitions partitions;
    private final News news;

    Carrier(InMemoryInternet internet, Partitions partitions, News news) {
        this.internet = internet;
        this.partitions = partitions;
        this.news = news;
    }

    /** A host gives a datagram to its line. */
    void send(Host host, Datagram datagram, Link core) {
        Passage passage = new Passage(Optional.of(host), datagram);
        Line line = host.upLine();
        if (!host.isPluggedIn()) {
            news.lost(passage, datagram, Loss.UNPLUGGED, host.name());
        } else if (datagram.from().ip().isV4() != datagram.to().ip().isV4()) {
            news.lost(passage, datagram, Loss.FAMILY, host.name());
        } else if (line.tooLarge(line.link(), datagram) || line.tooLarge(core, datagram)) {
            news.lost(passage, datagram, Loss.TOO_LARGE, host.name());
        } else if (line.loses(line.link()) || line.loses(core)) {
            news.lost(passage, datagram, Loss.LINE, host.name());
        } else {
            long delayMs = line.delayMs(internet.now().monotonicMs(), datagram.to(), line.link(), core);
            carry(passage, host.segment(), datagram, delayMs);
            if (line.duplicates(line.link()) || line.duplicates(core)) {
                carry(passage, host.segment(), datagram, delayMs + line.heldBackMs(line.link(), core));
            }
        }
    }

    /** Puts a datagram into a segment as if somebody in it had sent it. */
    void carry(Passage passage, Segment start, Datagram sent, long delayMs) {
        int hopsLeft = sent.timeToLive() == 0 ? DEFAULT_TIME_TO_LIVE : sent.timeToLive();
        Segment segment = start;
        Datagram datagram = sent;
        news.passed(segment, passage, datagram);
        while (!segment.holds(datagram.to())) {
            Box box = segment.exit().orElseThrow();
            hopsLeft--;
            if (hopsLeft <= 0) {
                news.lost(passage, datagram, Loss.TIME_TO_LIVE, box.name());
                return;
            }
            Box.Crossing crossing = box.outward(datagram);
            if (crossing.datagram().isEmpty()) {
                news.lost(passage, datagram, crossing.why(), box.name());
                return;
            }
            datagram = crossing.datagram().get();
            if (box.owns(datagram.to().ip())) {
                hairpin(passage, box, datagram, hopsLeft, delayMs);
                return;
            }
            segment = box.outside();
            news.passed(segment, passage, datagram);
        }
        if (segment.isCore()) {
            hopsLeft -= CORE_HOPS;
            if (hopsLeft <= 0) {
                news.lost(passage, datagram, Loss.TIME_TO_LIVE, segment.name());
                return;
            }
        }
        arriveLater(passage, segment, datagram, hopsLeft, delayMs);
    }

    private void arriveLater(Passage passage, Segment segment, Datagram datagram, int hopsLeft, long delayMs) {
        internet.happen(delayMs, () -> arrive(passage, segment, datagram, hopsLeft));
    }

    private void hairpin(Passage passage, Box box, Datagram datagram, int hopsLeft, long delayMs) {
        if (box.hairpins()) {
            // The hop was counted on the way out; it is one box.
            internet.happen(delayMs, () -> enter(passage, box, datagram, hopsLeft + 1));
        } else {
            news.lost(passage, datagram, Loss.NO_HAIRPIN, box.name());
        }
    }

    private void arrive(Passage passage, Segment segment, Datagram datagram, int hopsLeft) {
        Optional<Host> host = segment.hostAt(datagram.to());
        Optional<Box> box = segment.boxAt(datagram.to().ip());
        if (host.isPresent()) {
            reach(passage, host.get(), datagram);
        } else if (box.isPresent()) {
            enter(passage, box.get(), datagram, hopsLeft);
        } else {
            news.lost(passage, datagram, Loss.NOBODY, segment.name());
        }
    }

    private void enter(Passage passage, Box box, Datagram datagram, int hopsLeft) {
        if (hopsLeft <= 1) {
            news.lost(passage, datagram, Loss.TIME_TO_LIVE, box.name());
            return;
        }
        Box.Crossing crossing = box.inward(datagram);
        if (crossing.datagram().isEmpty()) {
            news.lost(passage, datagram, crossing.why(), box.name());
            return;
        }
        Datagram inside = crossing.datagram().get();
        news.passed(box.inside(), passage, inside);
        arrive(passage, box.inside(), inside, hopsLeft - 1);
    }

    /** At the far end of the line of the host that has the socket. */
    private void reach(Passage passage, Host host, Datagram datagram) {
        Line line = host.downLine();
        if (passage.sender().isPresent() && partitions.separate(passage.sender().get(), host)) {
            news.lost(passage, datagram, Loss.PARTITION, host.name());
        } else if (line.tooLarge(line.link(), datagram)) {
            news.lost(passage, datagram, Loss.TOO_LARGE, host.name());
        } else if (line.loses(line.link())) {
            news.lost(passage, datagram, Loss.LINE, host.name());
        } else {
            long delayMs = line.delayMs(internet.now().monotonicMs(), datagram.to(), line.link(), Link.PERFECT);
            deliverLater(passage, host, datagram, delayMs);
            if (line.duplicates(line.link())) {
                deliverLater(passage, host, datagram, delayMs + line.heldBackMs(line.link(), Link.PERFECT));
            }
        }
    }

    private void deliverLater(Passage passage, Host host, Datagram datagram, long delayMs) {
        if (delayMs == 0) {
            deliver(passage, host, datagram);
        } else {
            internet.happen(delayMs, () -> deliver(passage, host, datagram));
        }
    }

    private void deliver(Passage passage, Host host, Datagram datagram) {
        if (!host.isPluggedIn()) {
            news.lost(passage, datagram, Loss.UNPLUGGED, host.name());
        } else if (host.endpoint() == null || host.isAsleep()) {
            news.lost(passage, datagram, Loss.NOT_RUNNING, host.name());
        } else if (!host.sockets().containsValue(datagram.to())) {
            news.lost(passage, datagram, Loss.NOBODY, host.name());
        } else {
            news.delivered(host, passage, datagram);
            host.receive(datagram);
        }
    }
}
