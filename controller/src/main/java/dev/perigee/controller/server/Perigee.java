package dev.perigee.controller.server;

import dev.perigee.controller.cli.CommandFailure;
import dev.perigee.controller.cli.EnvironmentDefaults;
import dev.perigee.controller.cli.IdentityCommand;
import dev.perigee.controller.cli.MemberCommand;
import dev.perigee.controller.cli.NetworkCommand;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.IpAddress;
import dev.perigee.protocol.IpPrefix;
import dev.perigee.protocol.NetworkId;
import java.util.function.Function;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The program. Exit codes: 0 done, 1 refused or failed, 2 the command line was wrong. */
@Command(
        name = "perigee",
        version = "perigee 0.1.0",
        mixinStandardHelpOptions = true,
        description = "A self-hosted, ZeroTier-compatible network controller.",
        subcommands = {ServeCommand.class, NetworkCommand.class, MemberCommand.class, IdentityCommand.class})
public final class Perigee implements Runnable {
    @Spec
    private CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do; to run the controller:  perigee serve");
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Perigee());
        line.setDefaultValueProvider(new EnvironmentDefaults());
        line.registerConverter(NetworkId.class, reading(NetworkId::parse));
        line.registerConverter(Address.class, reading(Address::parse));
        line.registerConverter(IpAddress.class, reading(IpAddress::parse));
        line.registerConverter(IpPrefix.class, reading(IpPrefix::parse));
        line.setExecutionExceptionHandler((thrown, command, result) -> {
            if (thrown instanceof CommandFailure) {
                command.getErr().println(thrown.getMessage());
            } else {
                LoggerFactory.getLogger(Perigee.class).debug("a command failed", thrown);
                command.getErr().println("this went wrong in a way nobody foresaw: " + thrown);
            }
            command.getErr().flush();
            return 1;
        });
        return line;
    }

    private static <T> ITypeConverter<T> reading(Function<String, T> parse) {
        return text -> {
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
    }
}
