package dev.perigee.controller.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perigee.controller.cli.NetworkCommand.JsonOption;
import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.Identity;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code perigee identity}: identities in files; needs no server. */
@Command(mixinStandardHelpOptions = true, name = "identity", description = "Make, show and check identities.")
public final class IdentityCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: new, show or check");
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "new",
            description = "Make an identity. Its secret goes to a file that only you can read.")
    int make(
            @Mixin JsonOption json,
            @Option(
                            names = "--out",
                            paramLabel = "FILE",
                            description = "Where the secret goes; without it, to the terminal. Never overwrites.")
                    Optional<Path> file) {
        SecureRandom random = new SecureRandom();
        Entropy entropy = random::nextBytes;
        Identity identity = Identity.generate(entropy);
        if (file != null && file.isPresent()) {
            writeSecret(file.get(), identity.toSecretText());
            ObjectNode shown = shown(identity).put("file", file.get().toString());
            json.print(out(), shown, () -> out().println(identity + "\nsecret in " + file.get()));
        } else {
            ObjectNode shown = shown(identity).put("secret", identity.toSecretText());
            json.print(out(), shown, () -> out().println(identity.toSecretText()));
        }
        return 0;
    }

    private static void writeSecret(Path file, String secret) {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, secret, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailure(file + " exists and is not overwritten. Name another file with --out FILE");
        } catch (IOException e) {
            throw new CommandFailure(file + " cannot be written: " + e.getMessage());
        }
    }

    @Command(mixinStandardHelpOptions = true, name = "show", description = "Print the public half of an identity.")
    int show(@Mixin JsonOption json, @Parameters(paramLabel = "FILE|IDENTITY") String from) {
        Identity identity = read(from);
        json.print(out(), shown(identity), () -> out().println(identity));
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "check",
            description = "Check that an address belongs to its key. Exit code 1 if it does not.")
    int check(@Mixin JsonOption json, @Parameters(paramLabel = "FILE|IDENTITY") String from) {
        Identity identity = read(from);
        boolean valid = identity.validate();
        json.print(
                out(),
                shown(identity).put("valid", valid),
                () -> out().println(identity.address() + (valid ? " is valid" : " does not belong to its key")));
        return valid ? 0 : 1;
    }

    private static ObjectNode shown(Identity identity) {
        return RunningServer.JSON
                .createObjectNode()
                .put("address", identity.address().toString())
                .put("identity", identity.toString());
    }

    private Identity read(String from) {
        try {
            return Identity.parse(
                    from.indexOf(':') == 10
                            ? from
                            : Files.readString(Path.of(from)).strip());
        } catch (IOException e) {
            throw new CommandFailure(from + " cannot be read. Name a file such as identity.public, or an identity"
                    + " like 8056c2e21c:0:<128 hex digits>");
        } catch (IllegalArgumentException e) {
            throw new CommandFailure("this is no identity: " + e.getMessage());
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
