package dev.perigee.protocol;

import java.util.Set;

/** How far an address reaches, in ascending order of preference for a path. See vl1.md 5.4. */
public enum IpScope {
    NONE,
    MULTICAST,
    LOOPBACK,
    PSEUDO_PRIVATE,
    GLOBAL,
    LINK_LOCAL,
    SHARED,
    PRIVATE;

    private static final Set<Integer> PSEUDO_PRIVATE_V4 = Set.of(6, 11, 21, 22, 25, 26, 28, 29, 30, 51, 55, 56);

    static IpScope of(byte[] ip) {
        return ip.length == 4 ? ofV4(ip[0] & 0xff, ip[1] & 0xff, ip[2] & 0xff) : ofV6(ip);
    }

    private static IpScope ofV4(int a, int b, int c) {
        if (a == 0 || a == 255) {
            return NONE;
        }
        if (a == 127) {
            return LOOPBACK;
        }
        if (a >= 224 && a < 240) {
            return MULTICAST;
        }
        if (a == 169 && b == 254) {
            return LINK_LOCAL;
        }
        if (a == 10
                || a == 100 && (b & 0xc0) == 64
                || a == 172 && (b & 0xf0) == 16
                || a == 192 && b == 168
                || a == 192 && b == 0 && c == 2
                || a == 198 && (b & 0xfe) == 18
                || a == 198 && b == 51 && c == 100
                || a == 203 && b == 0 && c == 113) {
            return PRIVATE;
        }
        return PSEUDO_PRIVATE_V4.contains(a) || a >= 240 ? PSEUDO_PRIVATE : GLOBAL;
    }

    private static IpScope ofV6(byte[] ip) {
        int first = ip[0] & 0xff;
        int second = ip[1] & 0xff;
        if (first == 0xff) {
            return MULTICAST;
        }
        boolean endsInOne = ip[15] == 1 && allZero(ip, 2, 15);
        if (first == 0xfe && second == 0x80) {
            return endsInOne ? LOOPBACK : LINK_LOCAL;
        }
        if (first == 0xfe && (second & 0xc0) == 0x80) {
            return LINK_LOCAL;
        }
        if ((first & 0xfe) == 0xfc) {
            return PRIVATE;
        }
        if (allZero(ip, 0, 10) && ip[10] == -1 && ip[11] == -1 && ip[12] == 127) {
            return LOOPBACK;
        }
        if (allZero(ip, 0, 15)) {
            return ip[15] == 0 ? NONE : ip[15] == 1 ? LOOPBACK : GLOBAL;
        }
        return GLOBAL;
    }

    private static boolean allZero(byte[] ip, int from, int to) {
        for (int i = from; i < to; i++) {
            if (ip[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
