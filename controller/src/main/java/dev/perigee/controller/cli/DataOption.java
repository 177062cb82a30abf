package dev.perigee.controller.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which installation a command is about. */
public final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "perigee-data",
            description = "The data directory (environment: PERIGEE_DATA; default: ${DEFAULT-VALUE}).")
    private Path directory;

    public Path directory() {
        return directory;
    }
}
