package dev.perigee.protocol.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Vector files that are plain text; they lie where those of {@link Vectors} do. */
public final class VectorText {
    private VectorText() {}

    /** The whole file, or nothing if it is not there. */
    public static Optional<String> read(String file) {
        String directory = System.getProperty("perigee.vectors", "");
        try {
            if (directory.isBlank()) {
                try (InputStream stream = VectorText.class.getResourceAsStream("/vectors/" + file)) {
                    return stream == null
                            ? Optional.empty()
                            : Optional.of(new String(stream.readAllBytes(), StandardCharsets.US_ASCII));
                }
            }
            Optional<Path> found = Stream.of(Path.of(directory, file), Path.of("..", directory, file))
                    .filter(Files::isRegularFile)
                    .findFirst();
            return found.isEmpty() ? Optional.empty() : Optional.of(Files.readString(found.get()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the vectors " + file, e);
        }
    }
}
