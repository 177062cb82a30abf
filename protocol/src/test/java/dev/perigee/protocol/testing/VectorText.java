package dev.perigee.protocol.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Where vector files lie: in the directory that {@code perigee.vectors} names, else in the test resources. */
public final class VectorText {
    private static final String DIRECTORY_PROPERTY = "perigee.vectors";

    private VectorText() {}

    /** The whole file, or nothing if it is not there. */
    public static Optional<String> read(String file) {
        try {
            Optional<String> directory = directory();
            return directory.isPresent() ? fromDirectory(directory.get(), file) : fromResources(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the vectors " + file, e);
        }
    }

    /** As given, or seen from the directory above the module. */
    private static Optional<String> fromDirectory(String directory, String file) throws IOException {
        Optional<Path> found = Stream.of(Path.of(directory, file), Path.of("..", directory, file))
                .filter(Files::isRegularFile)
                .findFirst();
        return found.isEmpty() ? Optional.empty() : Optional.of(Files.readString(found.get()));
    }

    private static Optional<String> fromResources(String file) throws IOException {
        try (InputStream stream = VectorText.class.getResourceAsStream("/vectors/" + file)) {
            return stream == null
                    ? Optional.empty()
                    : Optional.of(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    static Optional<String> directory() {
        return Optional.ofNullable(System.getProperty(DIRECTORY_PROPERTY)).filter(d -> !d.isBlank());
    }
}
