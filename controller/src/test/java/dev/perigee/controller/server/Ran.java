package dev.perigee.controller.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perigee.controller.testing.LocalApi;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** What a command of the program did. */
record Ran(int exitCode, String out, String err) {
    /** Runs a command in this process, as the shell would. */
    static Ran perigee(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Perigee.commandLine();
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int exitCode = line.execute(arguments);
        return new Ran(exitCode, out.toString(), err.toString());
    }

    /** The same if it went well. */
    Ran done() {
        assertThat(exitCode).as(out + err).isEqualTo(0);
        assertThat(err).isEmpty();
        return this;
    }

    /** What it said about being refused. */
    String refusal() {
        assertThat(exitCode).as(out + err).isEqualTo(1);
        assertThat(out).isEmpty();
        assertThat(err).isNotBlank().doesNotContain("nobody foresaw").doesNotContain("Exception");
        return err;
    }

    /** What it said about a command line that was wrong. */
    String usageError() {
        assertThat(exitCode).as(out + err).isEqualTo(2);
        assertThat(out).isEmpty();
        assertThat(err).isNotBlank().doesNotContain("Exception");
        return err;
    }

    JsonNode json() {
        return LocalApi.json(done().out);
    }
}
