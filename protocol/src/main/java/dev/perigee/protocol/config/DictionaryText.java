package dev.perigee.protocol.config;

import dev.perigee.protocol.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** The characters of a {@link Dictionary}: lines, escapes, numbers. */
final class DictionaryText {
    private DictionaryText() {}

    static <E> List<E> entries(byte[] data, BiFunction<String, Bytes, E> entry) {
        List<E> entries = new ArrayList<>();
        int at = 0;
        while (at < data.length && data[at] != 0) {
            int end = lineEnd(data, at);
            int equals = at;
            while (equals < end && data[equals] != '=') {
                equals++;
            }
            if (equals < end) {
                String key = new String(data, at, equals - at, StandardCharsets.ISO_8859_1);
                entries.add(entry.apply(key, unescaped(data, equals + 1, end)));
            }
            at = end < data.length && data[end] != 0 ? end + 1 : end;
        }
        return entries;
    }

    private static int lineEnd(byte[] data, int from) {
        int end = from;
        while (end < data.length && data[end] != 0 && data[end] != '\n' && data[end] != '\r') {
            end++;
        }
        return end;
    }

    private static Bytes unescaped(byte[] data, int from, int to) {
        byte[] value = new byte[to - from];
        int size = 0;
        for (int i = from; i < to; i++) {
            if (data[i] != '\\') {
                value[size++] = data[i];
            } else if (++i < to) {
                value[size++] = unescaped(data[i]);
            }
        }
        return Bytes.copyOf(value, 0, size);
    }

    private static byte unescaped(byte escape) {
        return switch (escape) {
            case '0' -> 0;
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 'e' -> '=';
            default -> escape;
        };
    }

    static void writeEscaped(Bytes value, ByteArrayOutputStream out) {
        for (int i = 0; i < value.size(); i++) {
            int b = value.at(i);
            int escape = switch (b) {
                case 0 -> '0';
                case '\n' -> 'n';
                case '\r' -> 'r';
                case '=' -> 'e';
                case '\\' -> '\\';
                default -> 0;
            };
            if (escape == 0) {
                out.write(b);
            } else {
                out.write('\\');
                out.write(escape);
            }
        }
    }

    /** As C reads an unsigned hex number: leading white space and a sign are taken too. */
    static long number(Bytes value) {
        int at = 0;
        while (at < value.size() && isSpace(value.at(at))) {
            at++;
        }
        boolean negative = at < value.size() && value.at(at) == '-';
        if (negative || at < value.size() && value.at(at) == '+') {
            at++;
        }
        if (digit(value, at) == 0
                && at + 1 < value.size()
                && (value.at(at + 1) | 0x20) == 'x'
                && digit(value, at + 2) >= 0) {
            at += 2;
        }
        long number = 0;
        for (; digit(value, at) >= 0; at++) {
            if (number >>> 60 != 0) {
                return -1;
            }
            number = number << 4 | digit(value, at);
        }
        return negative ? -number : number;
    }

    private static boolean isSpace(int b) {
        return b == ' ' || b >= '\t' && b <= '\r';
    }

    private static int digit(Bytes value, int at) {
        return at < value.size() ? Character.digit(value.at(at), 16) : -1;
    }
}
