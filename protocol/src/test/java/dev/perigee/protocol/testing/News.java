package dev.perigee.protocol.testing;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tells the listeners, counts, and boils everything that happened down to one number. */
final class News {
    private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;

    private final InMemoryInternet internet;
    /** Listeners come and go while others are told. */
    private final List<InternetListener> listeners = new CopyOnWriteArrayList<>();

    private final Map<Loss, Long> losses = new EnumMap<>(Loss.class);
    private long sent;
    private long delivered;
    private long events;
    private long fingerprint;

    News(InMemoryInternet internet) {
        this.internet = internet;
    }

    void add(InternetListener listener) {
        listeners.add(listener);
    }

    void remove(InternetListener listener) {
        listeners.remove(listener);
    }

    void sent(Host from, Datagram datagram) {
        sent++;
        for (InternetListener listener : listeners) {
            listener.sent(from, datagram);
        }
    }

    void passed(Segment segment, Passage passage, Datagram datagram) {
        for (InternetListener listener : listeners) {
            listener.passed(segment, passage, datagram);
        }
    }

    void delivered(Host to, Passage passage, Datagram datagram) {
        delivered++;
        print(datagram, to.name().hashCode());
        for (InternetListener listener : listeners) {
            listener.delivered(to, passage, datagram);
        }
    }

    void lost(Passage passage, Datagram datagram, Loss why, String where) {
        losses.merge(why, 1L, Long::sum);
        print(datagram, ~why.ordinal());
        for (InternetListener listener : listeners) {
            listener.lost(passage, datagram, why, where);
        }
    }

    void noted(String what) {
        fingerprint = (fingerprint ^ what.hashCode()) * MULTIPLIER;
        for (InternetListener listener : listeners) {
            listener.noted(what);
        }
    }

    void afterEvent() {
        events++;
        for (InternetListener listener : listeners) {
            listener.afterEvent();
        }
    }

    private void print(Datagram datagram, int what) {
        long mixed = fingerprint ^ internet.now().monotonicMs();
        mixed = (mixed ^ datagram.hashCodeOfContent()) * MULTIPLIER;
        fingerprint = (mixed ^ mixed >>> 29 ^ what) * MULTIPLIER;
    }

    long sent() {
        return sent;
    }

    long delivered() {
        return delivered;
    }

    long lost(Loss why) {
        return losses.getOrDefault(why, 0L);
    }

    long events() {
        return events;
    }

    long fingerprint() {
        return fingerprint;
    }
}
