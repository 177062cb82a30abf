package dev.perigee.protocol.testing;

import dev.perigee.protocol.Now;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.node.Path;
import dev.perigee.protocol.node.Work;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Somebody at a host who sends and gets short texts, and can be told to have a timer. */
final class Mailbox implements Endpoint {
    /** A text that came in. */
    record Mail(long atMs, int socket, SocketAddress from, String text) {}

    final Host host;
    final List<Mail> mail = new ArrayList<>();
    final List<String> said = new ArrayList<>();
    final List<Long> ticks = new ArrayList<>();
    long nextTickMs = Long.MAX_VALUE;
    long everyMs;

    Mailbox(Host host) {
        this.host = host;
        host.start(() -> this);
    }

    void send(SocketAddress to, String text) {
        send(0, to, text, 0);
    }

    void send(int socket, SocketAddress to, String text, int timeToLive) {
        host.send(new Path(socket, to), text.getBytes(StandardCharsets.UTF_8), timeToLive);
    }

    SocketAddress address() {
        return host.address();
    }

    /** The texts that came in so far, in order. */
    List<String> texts() {
        return mail.stream().map(Mail::text).toList();
    }

    /** Where the last text came from. */
    SocketAddress lastFrom() {
        return mail.get(mail.size() - 1).from();
    }

    /** Work that says its result when it is done. */
    void work(long id) {
        host.work(new Work(id, Work.Kind.SIGN, () -> "result " + id));
    }

    @Override
    public void addSocket(Now now, int id, SocketAddress bound) {
        said.add("socket " + id + " at " + bound);
    }

    @Override
    public void removeSocket(int id) {
        said.add("socket " + id + " gone");
    }

    @Override
    public void receive(Now now, int localSocket, SocketAddress from, byte[] datagram) {
        mail.add(new Mail(now.monotonicMs(), localSocket, from, new String(datagram, StandardCharsets.UTF_8)));
    }

    @Override
    public void tick(Now now) {
        ticks.add(now.monotonicMs());
        nextTickMs = everyMs > 0 ? now.monotonicMs() + everyMs : Long.MAX_VALUE;
    }

    @Override
    public long nextTickMs() {
        return nextTickMs;
    }

    @Override
    public void done(Now now, long workId, Object result) {
        said.add(workId + ": " + result);
    }

    @Override
    public void refused(Now now, long workId) {
        said.add(workId + " refused");
    }
}
