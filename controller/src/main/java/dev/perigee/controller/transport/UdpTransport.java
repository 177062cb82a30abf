package dev.perigee.controller.transport;

import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.SocketAddress;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * The UDP sockets, one for each local address so that a reply leaves by the address that was asked. Takes and sends many
 * datagrams with one system call where the system can.
 */
public final class UdpTransport implements AutoCloseable {
    /** Enough for whole packets; larger datagrams are nobody's (vl1.md 4). */
    private static final int MAX_DATAGRAM_BYTES = 10_240;

    private static final int DATAGRAMS_AT_ONCE = 32;
    private static final int KERNEL_BUFFER_BYTES = 4 * 1024 * 1024;
    private static final IntegerUnixChannelOption IP_TTL = new IntegerUnixChannelOption("IP_TTL", 0, 2);
    private static final IntegerUnixChannelOption IPV6_UNICAST_HOPS =
            new IntegerUnixChannelOption("IPV6_UNICAST_HOPS", 41, 16);
    private static final int USUAL_TIME_TO_LIVE = 64;

    /** Takes datagrams, on a thread of the transport; must not block. */
    public interface Receiver {
        /** @param datagram the receiver's own */
        void receive(int localSocket, SocketAddress from, byte[] datagram);
    }

    private final Confinement confinement;
    private final Receiver receiver;
    private final boolean epoll = Epoll.isAvailable();
    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    private final Map<Integer, Channel> channels = new ConcurrentHashMap<>();
    private final AtomicInteger nextSocket = new AtomicInteger(1);
    private final LongAdder refused = new LongAdder();
    private final LongAdder failed = new LongAdder();

    public UdpTransport(Confinement confinement, Receiver receiver) {
        this.confinement = confinement;
        this.receiver = receiver;
    }

    /**
     * Opens a socket.
     *
     * @return its number, the {@code localSocket} of paths
     * @throws IOException if the address is not ours or the port is taken
     */
    public int bind(SocketAddress local) throws IOException {
        int id = nextSocket.getAndIncrement();
        Bootstrap bootstrap = new Bootstrap()
                .group(group)
                .channel(epoll ? EpollDatagramChannel.class : NioDatagramChannel.class)
                .option(ChannelOption.SO_RCVBUF, KERNEL_BUFFER_BYTES)
                .option(ChannelOption.SO_SNDBUF, KERNEL_BUFFER_BYTES)
                .handler(new Inbound(id));
        if (epoll) {
            bootstrap
                    .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, MAX_DATAGRAM_BYTES)
                    .option(
                            ChannelOption.RECVBUF_ALLOCATOR,
                            new FixedRecvByteBufAllocator(MAX_DATAGRAM_BYTES * DATAGRAMS_AT_ONCE));
        } else {
            bootstrap.option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_DATAGRAM_BYTES));
        }
        try {
            Channel channel = bootstrap.bind(inet(local)).syncUninterruptibly().channel();
            channels.put(id, channel);
            return id;
        } catch (Exception e) {
            throw new IOException("UDP " + local + " cannot be opened: " + e.getMessage(), e);
        }
    }

    /** The address a socket is really bound to, its port chosen by the system if 0 was asked for. */
    public SocketAddress boundAddress(int socket) {
        return address((InetSocketAddress) channels.get(socket).localAddress());
    }

    public void unbind(int socket) {
        Channel channel = channels.remove(socket);
        if (channel != null) {
            channel.close().syncUninterruptibly();
        }
    }

    /**
     * Queues a datagram; it leaves with the next {@link #flush}. What the confinement forbids is counted and dropped.
     *
     * @param timeToLive IP time to live, 0 for the system's default
     */
    public void send(int socket, SocketAddress to, byte[] datagram, int timeToLive) {
        Channel channel = channels.get(socket);
        if (!confinement.allows(to.ip())) {
            refused.increment();
            return;
        }
        if (channel == null || !channel.isWritable()) {
            failed.increment();
            return;
        }
        DatagramPacket packet = new DatagramPacket(Unpooled.wrappedBuffer(datagram), inet(to));
        if (timeToLive == 0) {
            channel.write(packet).addListener(this::countFailure);
        } else if (epoll) {
            sendWithTimeToLive((EpollDatagramChannel) channel, to.ip().isV4(), packet, timeToLive);
        }
    }

    /** One socket has one time to live, so it is lent to this datagram and taken back, all on the socket's own thread. */
    private void sendWithTimeToLive(EpollDatagramChannel channel, boolean v4, DatagramPacket packet, int timeToLive) {
        IntegerUnixChannelOption option = v4 ? IP_TTL : IPV6_UNICAST_HOPS;
        channel.eventLoop().execute(() -> {
            channel.flush();
            channel.config().setOption(option, timeToLive);
            channel.writeAndFlush(packet).addListener(this::countFailure);
            channel.config().setOption(option, USUAL_TIME_TO_LIVE);
        });
    }

    private void countFailure(io.netty.util.concurrent.Future<?> sent) {
        if (!sent.isSuccess()) {
            failed.increment();
        }
    }

    public void flush() {
        channels.values().forEach(Channel::flush);
    }

    /** What was counted: datagrams that the confinement forbade, and those that the system did not take. */
    public Map<String, Long> counters() {
        return Map.of("send_refused_by_confinement", refused.sum(), "send_failed", failed.sum());
    }

    @Override
    public void close() {
        channels.values().forEach(channel -> channel.close().syncUninterruptibly());
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static InetSocketAddress inet(SocketAddress address) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address.ip().toArray()), address.port());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an IP address has 4 or 16 bytes", e);
        }
    }

    private static SocketAddress address(InetSocketAddress address) {
        return new SocketAddress(IpAddress.of(address.getAddress().getAddress()), address.getPort());
    }

    private final class Inbound extends SimpleChannelInboundHandler<DatagramPacket> {
        private final int socket;

        Inbound(int socket) {
            this.socket = socket;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            ByteBuf content = packet.content();
            byte[] datagram = new byte[content.readableBytes()];
            content.readBytes(datagram);
            receiver.receive(socket, address(packet.sender()), datagram);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // An ICMP "port unreachable" comes back as an exception of the socket; it must not close it.
            failed.increment();
        }
    }
}
