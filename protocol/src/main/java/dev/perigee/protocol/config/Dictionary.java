package dev.perigee.protocol.config;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.NetworkId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Lines of {@code key=value}, each value any bytes. See vl2.md 2.
 *
 * <p>Entries are separated by one {@code 0a}. In values five bytes are escaped: {@code 00} as {@code \0}, {@code 0a} as
 * {@code \n}, {@code 0d} as {@code \r}, {@code =} as {@code \e} and {@code \} as {@code \\}. Every byte string can be
 * read: lines that are none are skipped, and of equal keys the first is found.
 */
public final class Dictionary {
    private final List<Entry> entries;
    private final Map<String, Bytes> firstByKey;

    private record Entry(String key, Bytes value) {}

    private Dictionary(List<Entry> entries) {
        this.entries = List.copyOf(entries);
        this.firstByKey = new HashMap<>();
        for (Entry entry : entries) {
            firstByKey.putIfAbsent(entry.key, entry.value);
        }
    }

    /**
     * Reads until the first {@code 00} or the end. Keys are taken byte by byte (ISO 8859-1), case matters. Takes memory
     * in proportion to the length of {@code data}; whoever reads what a stranger sent limits that.
     */
    public static Dictionary parse(byte[] data) {
        return new Dictionary(DictionaryText.entries(data, Entry::new));
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The form that {@link #parse} reads. */
    public byte[] toBytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < entries.size(); i++) {
            if (i > 0) {
                out.write('\n');
            }
            out.writeBytes(entries.get(i).key.getBytes(StandardCharsets.ISO_8859_1));
            out.write('=');
            DictionaryText.writeEscaped(entries.get(i).value, out);
        }
        return out.toByteArray();
    }

    /** All keys that can be found. */
    public Set<String> keys() {
        return Set.copyOf(firstByKey.keySet());
    }

    public Optional<Bytes> bytes(String key) {
        return Optional.ofNullable(firstByKey.get(key));
    }

    /** The value as UTF-8; bytes that are none come out as U+FFFD. */
    public Optional<String> text(String key) {
        return bytes(key).map(value -> new String(value.toArray(), StandardCharsets.UTF_8));
    }

    /**
     * The value as an unsigned number in hex, read as C does: leading {@code 0x} allowed, either case, up to the first
     * other character, at most {@code ffffffffffffffff}; 0 if it does not begin with a digit.
     *
     * @param otherwise the result if the key is missing or its value empty
     */
    public long number(String key, long otherwise) {
        return bytes(key)
                .filter(value -> !value.isEmpty())
                .map(DictionaryText::number)
                .orElse(otherwise);
    }

    /**
     * True if the value begins with {@code 1}, {@code t} or {@code T}.
     *
     * @param otherwise the result if the key is missing or its value empty
     */
    public boolean bool(String key, boolean otherwise) {
        return bytes(key)
                .filter(value -> !value.isEmpty())
                .map(value -> "1tT".indexOf(value.at(0)) >= 0)
                .orElse(otherwise);
    }

    /** The low 40 bits of the number; {@link Address#NONE} if there is none. */
    public Address address(String key) {
        return new Address(number(key, 0) & 0xffffffffffL);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Dictionary that && entries.equals(that.entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }

    /** Keys and sizes only: values may be private. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Dictionary[");
        for (Entry entry : entries) {
            text.append(text.charAt(text.length() - 1) == '[' ? "" : ", ");
            text.append(entry.key).append(": ").append(entry.value.size()).append(" bytes");
        }
        return text.append(']').toString();
    }

    /** Collects entries in the order in which they are written. */
    public static final class Builder {
        private final List<Entry> entries = new ArrayList<>();

        private Builder() {}

        /**
         * @param key of at least one character below 256, none of them {@code 00}, {@code 0a}, {@code 0d} or {@code =}
         * @throws IllegalArgumentException for any other key
         */
        public Builder add(String key, Bytes value) {
            if (key.isEmpty() || key.chars().anyMatch(c -> c == 0 || c == '\n' || c == '\r' || c == '=' || c > 0xff)) {
                throw new IllegalArgumentException("\"" + key + "\" cannot be a key of a dictionary");
            }
            entries.add(new Entry(key, value));
            return this;
        }

        /** The text as UTF-8. */
        public Builder add(String key, String value) {
            return add(key, Bytes.copyOf(value.getBytes(StandardCharsets.UTF_8)));
        }

        /** An unsigned number, as 16 hex digits. */
        public Builder number(String key, long value) {
            return add(key, HexFormat.of().toHexDigits(value));
        }

        /**
         * A number that is signed where it comes from, like a time. The format has no sign: of a negative number the
         * magnitude is written, as everybody does.
         */
        public Builder magnitude(String key, long value) {
            return number(key, Math.abs(value));
        }

        /** {@code 1} or {@code 0}. */
        public Builder bool(String key, boolean value) {
            return add(key, value ? "1" : "0");
        }

        /** 10 hex digits. */
        public Builder address(String key, Address value) {
            return add(key, value.toString());
        }

        /** 16 hex digits. */
        public Builder networkId(String key, NetworkId value) {
            return number(key, value.value());
        }

        public Dictionary build() {
            return new Dictionary(entries);
        }

        public Bytes toBytes() {
            return Bytes.copyOf(build().toBytes());
        }
    }
}
