package dev.perigee.protocol.testing;

import dev.perigee.protocol.Identity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Valid identities with their secrets, which belong to nobody: made for tests, since making one takes 0.4 s. */
public final class TestIdentities {
    private static final List<Identity> ALL = read();

    private TestIdentities() {}

    /** @param index from 0 up to less than {@link #count} */
    public static Identity get(int index) {
        return ALL.get(index);
    }

    public static int count() {
        return ALL.size();
    }

    private static List<Identity> read() {
        try (InputStream in = TestIdentities.class.getResourceAsStream("/vectors/identities-1000.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .map(Identity::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
