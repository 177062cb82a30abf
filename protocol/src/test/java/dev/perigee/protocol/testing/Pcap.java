package dev.perigee.protocol.testing;

import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.SocketAddress;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Records what passes a segment, or what one host sends and gets, for the tools that read pcap files: classic pcap, raw
 * IP (link type 101), with whole IP and UDP headers, at the simulated wall time. Keeps the newest, or writes all to a
 * file.
 */
public final class Pcap implements InternetListener, AutoCloseable {
    static final int MAGIC = 0xa1b2c3d4;
    static final int LINK_TYPE_RAW = 101;
    static final int UDP = 17;
    static final int V4_HEADER_BYTES = 20;
    static final int V6_HEADER_BYTES = 40;
    static final int UDP_HEADER_BYTES = 8;
    private static final int SNAP_BYTES = 65_535;
    private static final int KEPT = 10_000;

    private record Entry(long wallMs, Datagram datagram) {}

    private final InMemoryInternet internet;
    /** A {@link Segment} or a {@link Host}. */
    private final Object place;

    private final Recent<Entry> kept;
    private OutputStream file;
    private int identification;

    private Pcap(InMemoryInternet internet, Object place, int kept) {
        this.internet = internet;
        this.place = place;
        this.kept = new Recent<>(kept);
        internet.listen(this);
    }

    /** Records what passes a segment from now on, once each, with the addresses it has there. */
    public static Pcap in(Segment segment) {
        return new Pcap(segment.internet(), segment, KEPT);
    }

    /** Records what a host sends and gets from now on. */
    public static Pcap at(Host host) {
        return new Pcap(host.internet(), host, KEPT);
    }

    /** Keeps the newest so many from now on. */
    public Pcap keep(int datagrams) {
        kept.capacity(datagrams);
        return this;
    }

    /** Writes everything from now on to a file, until {@link #close}. */
    public Pcap to(Path path) {
        try {
            file = new BufferedOutputStream(Files.newOutputStream(path));
            file.write(fileHeader());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Writes what is kept to a file. */
    public void write(Path path) {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path))) {
            out.write(fileHeader());
            for (Entry entry : kept) {
                out.write(record(entry));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<Datagram> kept() {
        return kept.stream().map(Entry::datagram).toList();
    }

    @Override
    public void passed(Segment segment, Passage passage, Datagram datagram) {
        if (segment == place) {
            add(datagram);
        }
    }

    @Override
    public void sent(Host from, Datagram datagram) {
        if (from == place) {
            add(datagram);
        }
    }

    @Override
    public void delivered(Host to, Passage passage, Datagram datagram) {
        if (to == place) {
            add(datagram);
        }
    }

    private void add(Datagram datagram) {
        Entry entry = new Entry(internet.now().wallMs(), datagram);
        kept.add(entry);
        if (file != null) {
            try {
                file.write(record(entry));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Records no more. */
    @Override
    public void close() {
        internet.unlisten(this);
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            file = null;
        }
    }

    private static byte[] fileHeader() {
        return ByteBuffer.allocate(24)
                .putInt(MAGIC)
                .putShort((short) 2)
                .putShort((short) 4)
                .putInt(0)
                .putInt(0)
                .putInt(SNAP_BYTES)
                .putInt(LINK_TYPE_RAW)
                .array();
    }

    private byte[] record(Entry entry) {
        byte[] packet = packet(entry.datagram());
        return ByteBuffer.allocate(16 + packet.length)
                .putInt((int) (entry.wallMs() / 1_000))
                .putInt((int) (entry.wallMs() % 1_000) * 1_000)
                .putInt(packet.length)
                .putInt(packet.length)
                .put(packet)
                .array();
    }

    private byte[] packet(Datagram datagram) {
        byte[] udp = udp(datagram);
        int hops = datagram.timeToLive() == 0 ? Carrier.DEFAULT_TIME_TO_LIVE : datagram.timeToLive();
        return datagram.from().ip().isV4() ? v4(datagram, hops, udp) : v6(datagram, hops, udp);
    }

    private byte[] v4(Datagram datagram, int hops, byte[] udp) {
        ByteBuffer packet = ByteBuffer.allocate(V4_HEADER_BYTES + udp.length)
                .put((byte) 0x45)
                .put((byte) 0)
                .putShort((short) (V4_HEADER_BYTES + udp.length))
                .putShort((short) identification++)
                .putShort((short) 0)
                .put((byte) hops)
                .put((byte) UDP)
                .putShort((short) 0)
                .put(datagram.from().ip().toArray())
                .put(datagram.to().ip().toArray());
        packet.putShort(10, (short) checksum(0, packet.array(), V4_HEADER_BYTES));
        return packet.put(udp).array();
    }

    private static byte[] v6(Datagram datagram, int hops, byte[] udp) {
        return ByteBuffer.allocate(V6_HEADER_BYTES + udp.length)
                .putInt(0x60000000)
                .putShort((short) udp.length)
                .put((byte) UDP)
                .put((byte) hops)
                .put(datagram.from().ip().toArray())
                .put(datagram.to().ip().toArray())
                .put(udp)
                .array();
    }

    private static byte[] udp(Datagram datagram) {
        SocketAddress from = datagram.from();
        SocketAddress to = datagram.to();
        int length = UDP_HEADER_BYTES + datagram.data().length;
        ByteBuffer udp = ByteBuffer.allocate(length)
                .putShort((short) from.port())
                .putShort((short) to.port())
                .putShort((short) length)
                .putShort((short) 0)
                .put(datagram.data());
        int checksum = udpChecksum(from.ip(), to.ip(), udp.array());
        // 0 would say that there is none.
        udp.putShort(6, (short) (checksum == 0 ? 0xffff : checksum));
        return udp.array();
    }

    /** Over pseudo-header, header and data; of a datagram that has its checksum in it: 0 if that is right. */
    static int udpChecksum(IpAddress from, IpAddress to, byte[] udp) {
        byte[] addresses = ByteBuffer.allocate(2 * from.bits() / 8)
                .put(from.toArray())
                .put(to.toArray())
                .array();
        long pseudo = sum(addresses, addresses.length) + UDP + udp.length;
        return checksum(pseudo, udp, udp.length);
    }

    static int checksum(long start, byte[] bytes, int length) {
        long sum = start + sum(bytes, length);
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (int) ~sum & 0xffff;
    }

    private static long sum(byte[] bytes, int length) {
        long sum = 0;
        for (int i = 0; i < length; i++) {
            sum += (bytes[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
        }
        return sum;
    }
}
