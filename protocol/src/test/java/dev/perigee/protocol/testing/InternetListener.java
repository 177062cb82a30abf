package dev.perigee.protocol.testing;

/** Is told what happens on an {@link InMemoryInternet}; must not call endpoints, but may do so by {@code at}. */
public interface InternetListener {
    /** A host gives a datagram to its network. */
    default void sent(Host from, Datagram datagram) {}

    /** A datagram passes a segment, with the addresses it has there; once for each segment on its way. */
    default void passed(Segment segment, Passage passage, Datagram datagram) {}

    /** A datagram comes to a socket; the endpoint has not seen it yet. */
    default void delivered(Host to, Passage passage, Datagram datagram) {}

    /** A datagram, or one copy of it, will not arrive. */
    default void lost(Passage passage, Datagram datagram, Loss why, String where) {}

    /** A scenario says what it does. */
    default void noted(String what) {}

    /** One thing has happened: a datagram arrived, a timer ran, a result came back. What must always hold holds now. */
    default void afterEvent() {}
}
