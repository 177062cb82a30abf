package dev.perigee.controller.cli;

import java.util.Map;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Options that are not given come from the environment: {@code --data} from {@code PERIGEE_DATA} and so on. */
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
        if (!(argument instanceof OptionSpec option) || !option.longestName().startsWith("--")) {
            return null;
        }
        String value = environment.get("PERIGEE_"
                + option.longestName()
                        .substring(2)
                        .toUpperCase(java.util.Locale.ROOT)
                        .replace('-', '_'));
        return value == null || value.isBlank() ? null : value;
    }
}
