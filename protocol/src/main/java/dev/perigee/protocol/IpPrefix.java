package dev.perigee.protocol;

/**
 * An IP address with a number of netmask bits, host bits kept: {@code 10.1.2.3/24}. On the wire it is a socket address
 * whose port holds the bits (vl2.md 1.6).
 *
 * @param bits 0 to 32 for IPv4, 0 to 128 for IPv6
 */
public record IpPrefix(IpAddress ip, int bits) implements Comparable<IpPrefix> {
    public IpPrefix {
        if (bits < 0 || bits > ip.bits()) {
            throw new IllegalArgumentException("netmask bits of " + ip + " are 0 to " + ip.bits() + ", not " + bits);
        }
    }

    /**
     * Reads {@code IP/BITS}.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static IpPrefix parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException("\"" + text + "\" is not IP/BITS like 192.168.1.0/24");
        }
        return new IpPrefix(IpAddress.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    /** Whether {@code other} has the same family and the same leading bits. */
    public boolean contains(IpAddress other) {
        if (other.isV4() != ip.isV4()) {
            return false;
        }
        for (int i = 0; i < bits; i += 8) {
            int mask = bits - i >= 8 ? 0xff : 0xff00 >> (bits - i) & 0xff;
            if (((ip.at(i / 8) ^ other.at(i / 8)) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether all host bits are zero, as in the address of a network. */
    public boolean isNetworkAddress() {
        return network().ip.equals(ip);
    }

    /** The same with the host bits zero. */
    public IpPrefix network() {
        byte[] bytes = ip.toArray();
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.max(0, Math.min(8, bits - 8 * i));
            bytes[i] &= (byte) (0xff00 >> kept);
        }
        return new IpPrefix(IpAddress.of(bytes), bits);
    }

    @Override
    public int compareTo(IpPrefix other) {
        int byIp = ip.compareTo(other.ip);
        return byIp != 0 ? byIp : Integer.compare(bits, other.bits);
    }

    @Override
    public String toString() {
        return ip + "/" + bits;
    }
}
