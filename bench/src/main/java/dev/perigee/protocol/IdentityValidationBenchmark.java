package dev.perigee.protocol;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Full validation of one identity: what a stranger's first HELLO costs a root. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class IdentityValidationBenchmark {
    private static final String VALID = "8184724725:0:f3bb6c7e940f4311e11441e72bd24619dc56dde7a87ba5835b68aebcbd7c194d"
            + "9d3316e36f802b0cd55f1a9b23de5b31976ea99f8bc016b12e5b70d64f1d83df";

    private Identity identity;

    @Setup
    public void parse() {
        identity = Identity.parse(VALID);
        if (!identity.validate()) {
            throw new IllegalStateException("the identity measured must be a valid one");
        }
    }

    @Benchmark
    public boolean validate() {
        return identity.validate();
    }
}
