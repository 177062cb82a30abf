package dev.perigee.protocol.testing;

import dev.perigee.protocol.Identity;
import java.util.List;
import java.util.Optional;

/** The last things that happened, put into words only when somebody wants to read them. */
final class Trace implements InternetListener {
    private static final int LINES = 4_000;

    /** @param datagram empty for a note */
    private record Line(long atMs, String who, String what, Optional<Datagram> datagram) {}

    private final InMemoryInternet internet;
    private final long startMs;
    private final PacketText packets = new PacketText();
    private final Recent<Line> lines = new Recent<>(LINES);

    Trace(InMemoryInternet internet) {
        this.internet = internet;
        this.startMs = internet.now().monotonicMs();
    }

    void understand(Identity identity) {
        packets.understand(identity);
    }

    void keep(int count) {
        lines.capacity(count);
    }

    List<String> lines() {
        return lines.stream().map(this::text).toList();
    }

    private String text(Line line) {
        String when = String.format("%10d ms  ", line.atMs() - startMs);
        if (line.datagram().isEmpty()) {
            return when + "---- " + line.what();
        }
        Datagram datagram = line.datagram().get();
        return when + line.who() + " " + line.what() + ": " + datagram.from() + " -> " + datagram.to() + " "
                + datagram.data().length + " bytes" + (datagram.timeToLive() > 0 ? " ttl " + datagram.timeToLive() : "")
                + "  " + packets.describe(datagram.data());
    }

    private void add(String who, String what, Datagram datagram) {
        lines.add(new Line(internet.now().monotonicMs(), who, what, Optional.of(datagram)));
    }

    @Override
    public void sent(Host from, Datagram datagram) {
        add(from.name(), "sent", datagram);
    }

    @Override
    public void delivered(Host to, Passage passage, Datagram datagram) {
        add(to.name(), passage.sender().isPresent() ? "got from " + passage.who() : "got injected", datagram);
    }

    @Override
    public void lost(Passage passage, Datagram datagram, Loss why, String where) {
        lines.add(new Line(
                internet.now().monotonicMs(), passage.who(), "lost at " + where + ", " + why, Optional.of(datagram)));
    }

    @Override
    public void noted(String what) {
        lines.add(new Line(internet.now().monotonicMs(), "", what, Optional.empty()));
    }
}
