package dev.perigee.protocol;

/**
 * An IP address and a UDP port; in text {@code 203.0.113.7/9993}, as the field writes it. See vl2.md 1.6.
 *
 * @param port 0 to 65,535
 */
public record SocketAddress(IpAddress ip, int port) implements Comparable<SocketAddress> {
    public SocketAddress {
        if (port < 0 || port > 0xffff) {
            throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
        }
    }

    /**
     * Reads {@code IP/PORT}.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static SocketAddress parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("\"" + text + "\" is not IP/PORT like 203.0.113.7/9993");
        }
        return new SocketAddress(
                IpAddress.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    @Override
    public int compareTo(SocketAddress other) {
        int byIp = ip.compareTo(other.ip);
        return byIp != 0 ? byIp : Integer.compare(port, other.port);
    }

    @Override
    public String toString() {
        return ip + "/" + port;
    }
}
