package dev.perigee.protocol;

import java.util.Optional;

/**
 * Reads addresses as loosely as existing controllers do, for data that was written for those; everything of our own
 * uses the strict {@code parse} methods. See vl2.md 1.6.
 */
public final class LooseText {
    private LooseText() {}

    /**
     * Reads {@code IP/PORT}: a {@code :} anywhere makes it IPv6, else a {@code .} anywhere IPv4, and an address that
     * cannot be read is all zeroes of that family. Without a slash the port is 0; of the text behind the slash the
     * leading decimal digits count, cut to 16 bits.
     *
     * @return empty if there is neither {@code :} nor {@code .}
     */
    public static Optional<SocketAddress> socketAddress(String text) {
        int slash = text.indexOf('/');
        String ip = slash < 0 ? text : text.substring(0, slash);
        int port = slash < 0 ? 0 : leadingNumber(text.substring(slash + 1));
        if (ip.indexOf(':') >= 0) {
            return Optional.of(new SocketAddress(orElse(IpText.parseV6(ip), IpAddress.ANY_V6), port));
        }
        if (ip.indexOf('.') >= 0) {
            return Optional.of(new SocketAddress(orElse(IpText.parseV4(ip), IpAddress.ANY_V4), port));
        }
        return Optional.empty();
    }

    /** The same with the port as netmask bits; more bits than the family has are cut to all of them. */
    public static Optional<IpPrefix> ipPrefix(String text) {
        return socketAddress(text)
                .map(address -> new IpPrefix(
                        address.ip(), Math.min(address.port(), address.ip().bits())));
    }

    private static IpAddress orElse(byte[] parsed, IpAddress otherwise) {
        return parsed == null ? otherwise : IpAddress.of(parsed);
    }

    private static int leadingNumber(String text) {
        int value = 0;
        for (int i = 0; i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9'; i++) {
            value = value * 10 + (text.charAt(i) - '0') & 0xffff;
        }
        return value;
    }
}
