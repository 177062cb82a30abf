package dev.perigee.controller.cli;

import java.util.Map;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * How a server runs, and on which data, may be said in the environment: {@code --data} by {@code PERIGEE_DATA},
 * {@code --roots} by {@code PERIGEE_ROOTS} and so on. What a single command does is said on its line only.
 */
public final class EnvironmentDefaults implements IDefaultValueProvider {
    private final Map<String, String> environment;

    public EnvironmentDefaults() {
        this(System.getenv());
    }

    EnvironmentDefaults(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || !isOfInstallation(option)) {
            return null;
        }
        String value = environment.get("PERIGEE_"
                + option.longestName()
                        .substring(2)
                        .toUpperCase(java.util.Locale.ROOT)
                        .replace('-', '_'));
        return value == null || value.isBlank() ? null : value;
    }

    private static boolean isOfInstallation(OptionSpec option) {
        boolean isHelp = option.usageHelp() || option.versionHelp();
        return option.longestName().equals("--data")
                || option.longestName().startsWith("--")
                        && !isHelp
                        && option.command().name().equals("serve");
    }
}
