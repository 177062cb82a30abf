package dev.perigee.protocol.frame;

import dev.perigee.protocol.IpAddress;

/** The checksum of IP, ICMP and UDP: the complement of the one's complement sum of 16-bit words (RFC 1071). */
final class InternetChecksum {
    private InternetChecksum() {}

    /** Over {@code data[from..to)}; 0 exactly if these bytes contain their own right checksum. */
    static int of(byte[] data, int from, int to) {
        return complement(sum(data, from, to));
    }

    /**
     * Over the pseudo header (RFC 768, RFC 8200 8.1) and then {@code content}. The pseudo headers of both families
     * have the same sum, as their lengths and protocol numbers are just words of their own between zeros.
     */
    static int of(IpAddress source, IpAddress destination, int protocol, byte[] content) {
        byte[] from = source.toArray();
        byte[] to = destination.toArray();
        long pseudoHeader = sum(from, 0, from.length) + sum(to, 0, to.length) + protocol + content.length;
        return complement(pseudoHeader + sum(content, 0, content.length));
    }

    private static long sum(byte[] data, int from, int to) {
        long sum = 0;
        int at = from;
        for (; at + 1 < to; at += 2) {
            sum += (data[at] & 0xff) << 8 | data[at + 1] & 0xff;
        }
        return at < to ? sum + ((data[at] & 0xff) << 8) : sum;
    }

    private static int complement(long sum) {
        long folded = sum;
        while (folded >> 16 != 0) {
            folded = (folded & 0xffff) + (folded >> 16);
        }
        return (int) (~folded & 0xffff);
    }
}
