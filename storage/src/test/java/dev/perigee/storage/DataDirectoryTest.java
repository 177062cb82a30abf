package dev.perigee.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.SocketAddress;
import dev.perigee.protocol.world.World;
import dev.perigee.storage.StoreException.Kind;
import dev.perigee.storage.testing.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class DataDirectoryTest {
    private static final Entropy ENTROPY = new Random(7)::nextBytes;

    /** Made once: it takes a while. */
    private static Identity identity;

    @TempDir
    private Path parent;

    @BeforeAll
    static void makeIdentity() {
        identity = Identity.generate(ENTROPY);
    }

    private Path path() {
        return parent.resolve("above").resolve("data");
    }

    private DataDirectory open() throws StoreException {
        return DataDirectory.open(path(), ENTROPY);
    }

    private static void assertRefused(Kind kind, String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StoreException.class, e -> {
            assertThat(e.kind()).isEqualTo(kind);
            assertThat(e).hasMessageContaining(message);
        });
    }

    private static String permissions(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    /** Opens a directory, says so, and stays until it is killed. */
    public static final class Holder {
        public static void main(String[] args) throws Exception {
            DataDirectory.open(Path.of(args[0]), ENTROPY);
            System.out.println("open");
            System.in.read();
        }
    }

    @Test
    void directoryAndSecretsAreForTheOwnerAlone() throws Exception {
        try (DataDirectory data = open()) {
            Identity made = data.identity();
            String token = data.token();
            assertThat(token).matches("[a-z0-9]{24}");
            assertThat(permissions(path())).isEqualTo("rwx------");
            try (var files = Files.list(path())) {
                assertThat(files.toList())
                        .hasSize(4)
                        .allSatisfy(file -> assertThat(permissions(file))
                                .as(file.toString())
                                .isEqualTo("rw-------"));
            }
            assertThat(made.hasSecret()).isTrue();
            assertThat(made.validate()).isTrue();
            assertThat(Files.readString(path().resolve("identity.public"))).isEqualTo(made.toString());
            assertThat(Files.readString(path().resolve("identity.secret"))).isEqualTo(made.toSecretText());
        }
    }

    @Test
    void secondStartFindsWhatTheFirstMade() throws Exception {
        Identity made;
        String token;
        try (DataDirectory data = open()) {
            made = data.identity();
            token = data.token();
        }
        try (DataDirectory data = open()) {
            assertThat(data.identity()).isEqualTo(made);
            assertThat(data.token()).isEqualTo(token);
        }
        assertThat(DataDirectory.token(path())).contains(token);
    }

    @Test
    void filesOfAnOperatorAreReadWithBlanksAroundThem() throws Exception {
        try (DataDirectory data = open()) {
            Files.writeString(path().resolve("identity.secret"), identity.toSecretText() + "\n");
            Files.writeString(path().resolve("authtoken.secret"), "\n  my-own-token \n");
            assertThat(data.identity()).isEqualTo(identity);
            assertThat(data.token()).isEqualTo("my-own-token");
            assertThat(Files.readString(path().resolve("identity.public"))).isEqualTo(identity.toString());
        }
    }

    @Test
    void emptyTokenIsNeverGood() throws Exception {
        try (DataDirectory data = open()) {
            Files.writeString(path().resolve("authtoken.secret"), " \n");
            assertThat(DataDirectory.token(path())).isEmpty();
            assertThat(data.token()).matches("[a-z0-9]{24}");
        }
    }

    @Test
    void identityWhoseAddressDoesNotFitItsKeyIsRefused() throws Exception {
        String secret = identity.toSecretText();
        String other = new Address(identity.address().value() ^ 1) + secret.substring(10);
        try (DataDirectory data = open()) {
            Files.writeString(path().resolve("identity.secret"), other);
            assertRefused(
                    Kind.DAMAGED,
                    "the address " + other.substring(0, 10) + " does not belong to the key in it",
                    data::identity);
        }
    }

    @Test
    void identityWithTheSecretOfAnotherIsRefused() throws Exception {
        String secret = identity.toSecretText();
        char last = secret.charAt(secret.length() - 1);
        try (DataDirectory data = open()) {
            Files.writeString(
                    path().resolve("identity.secret"),
                    secret.substring(0, secret.length() - 1) + (last == '0' ? '1' : '0'));
            assertRefused(Kind.DAMAGED, "the secret half does not belong to the public half of", data::identity);
        }
    }

    @Test
    void identityThatIsNoneOrHasNoSecretIsRefusedWithoutShowingIt() throws Exception {
        try (DataDirectory data = open()) {
            Files.writeString(path().resolve("identity.secret"), identity.toString());
            assertRefused(Kind.DAMAGED, "holds only the public half of the identity", data::identity);
            String secret = identity.toSecretText();
            Files.writeString(path().resolve("identity.secret"), secret.substring(0, secret.length() - 2));
            assertThatThrownBy(data::identity)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("identity.secret: it does not hold an identity")
                    .extracting(Throwable::getMessage)
                    .asString()
                    .doesNotContain(secret.substring(secret.length() - 100, secret.length() - 2));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity.public", "perigee.db"})
    void identityThatWasLostIsNotReplacedSilently(String trace) throws Exception {
        try (DataDirectory data = open()) {
            Files.writeString(path().resolve(trace), "something");
            assertRefused(
                    Kind.DAMAGED, "identity.secret is missing or empty, but this directory was in use", data::identity);
            assertThat(path().resolve("identity.secret")).doesNotExist();
        }
    }

    @Test
    void httpAddressIsThereForOthersUntilItIsDeleted() throws Exception {
        assertThat(DataDirectory.httpAddress(path())).isEmpty();
        try (DataDirectory data = open()) {
            data.writeHttpAddress("127.0.0.1:9993");
            assertThat(DataDirectory.httpAddress(path())).contains("127.0.0.1:9993");
            data.writeHttpAddress("[::1]:8080");
            assertThat(DataDirectory.httpAddress(path())).contains("[::1]:8080");
            data.deleteHttpAddress();
            data.deleteHttpAddress();
            assertThat(DataDirectory.httpAddress(path())).isEmpty();
        }
    }

    @Test
    void planetAndItsSigningPairReadBack() throws Exception {
        World.SigningPair pair = World.SigningPair.generate(ENTROPY);
        World planet = World.sign(
                World.WorldType.PLANET,
                77,
                1_700_000_000_000L,
                pair.publicKey64(),
                List.of(new World.Root(identity, List.of(SocketAddress.parse("192.0.2.1/9993")))),
                pair);
        try (DataDirectory data = open()) {
            assertThat(data.planet()).isEmpty();
            assertThat(data.planetSigningPair()).isEmpty();
            data.writePlanetSigningPair(pair);
            data.writePlanet(planet);
            assertThat(data.planet()).contains(planet);
            assertThat(data.planetSigningPair()).hasValueSatisfying(read -> {
                assertThat(read).isEqualTo(pair);
                assertThat(read.secret64()).isEqualTo(pair.secret64());
            });
            assertThat(permissions(path().resolve("planet.secret"))).isEqualTo("rw-------");
            assertThat(DataDirectory.world(path().resolve("planet"))).isEqualTo(planet);
        }
    }

    @Test
    void filesThatHoldSomethingElseAreNamed() throws Exception {
        try (DataDirectory data = open()) {
            Files.writeString(path().resolve("planet"), "no planet");
            assertRefused(Kind.DAMAGED, "planet: it does not hold a planet or moon", data::planet);
            Files.writeString(path().resolve("planet.secret"), "11:22");
            assertRefused(Kind.DAMAGED, "planet.secret: it does not hold two keys", data::planetSigningPair);
            Files.createDirectory(path().resolve("authtoken.secret"));
            assertRefused(Kind.IO, "authtoken.secret cannot be read", data::token);
            Files.createDirectories(path().resolve("http.address").resolve("in the way"));
            assertRefused(Kind.IO, "http.address cannot be written", () -> data.writeHttpAddress("x"));
            assertRefused(Kind.IO, "missing cannot be read", () -> DataDirectory.world(path().resolve("missing")));
        }
    }

    @Test
    void replacingAFileLeavesNoOtherBehind() throws Exception {
        try (DataDirectory data = open()) {
            Files.writeString(path().resolve(".http.address.new"), "left by a crash");
            data.writeHttpAddress("127.0.0.1:1");
            try (var files = Files.list(path())) {
                assertThat(files.map(file -> file.getFileName().toString()))
                        .containsExactlyInAnyOrder("perigee.lock", "http.address");
            }
        }
    }

    @Test
    void placeWhereNoDirectoryCanBeIsNamed() throws Exception {
        Path file = Files.writeString(parent.resolve("file"), "x");
        assertRefused(
                Kind.IO, "the data directory " + file + " cannot be made", () -> DataDirectory.open(file, ENTROPY));
    }

    @Test
    void secondOpeningInOneProcessIsRefusedAndTheFirstKeepsItsLock() throws Exception {
        try (DataDirectory first = open()) {
            Path sameByAnotherName = parent.resolve("link");
            Files.createSymbolicLink(sameByAnotherName, path());
            assertRefused(
                    Kind.LOCKED,
                    "is in use by this very process, " + ProcessHandle.current().pid(),
                    () -> DataDirectory.open(sameByAnotherName, ENTROPY));
            try (ChildProcess second = ChildProcess.start(Refused.class, path().toString())) {
                assertThat(second.readLine())
                        .isEqualTo("LOCKED the data directory " + first.path() + " is in use by process "
                                + ProcessHandle.current().pid()
                                + ": stop that one, or give this one another directory with --data");
            }
        }
        open().close();
    }

    /** Tries to open a directory and says why it cannot. */
    public static final class Refused {
        public static void main(String[] args) throws Exception {
            try {
                DataDirectory.open(Path.of(args[0]), ENTROPY);
                System.out.println("open");
            } catch (StoreException e) {
                System.out.println(e.kind() + " " + e.getMessage());
            }
        }
    }

    @Test
    void secondProcessIsRefusedByThePidOfTheFirstUntilThatIsKilled() throws Exception {
        try (ChildProcess holder = ChildProcess.start(Holder.class, path().toString())) {
            assertThat(holder.readLine()).isEqualTo("open");
            assertRefused(Kind.LOCKED, "is in use by process " + holder.pid() + ": stop that one", this::open);
            assertRefused(Kind.LOCKED, "process " + holder.pid(), this::open);
            holder.kill();
            open().close();
        }
    }
}
