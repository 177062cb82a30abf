package dev.perigee.storage;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Entropy;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.world.World;
import dev.perigee.storage.StoreException.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The directory with everything that outlives the process. While it is open no other process can open it. The
 * directory is made with mode 0700, files in it with 0600; what an operator made otherwise stays so. Files are
 * replaced whole: a crash leaves the old one or the new one.
 *
 * <p>Every method that touches the disk throws {@link StoreException} with a sentence that names the file.
 */
public final class DataDirectory implements AutoCloseable {
    static final String IDENTITY_SECRET = "identity.secret";
    static final String IDENTITY_PUBLIC = "identity.public";
    static final String TOKEN = "authtoken.secret";
    static final String HTTP_ADDRESS = "http.address";
    static final String PLANET = "planet";
    static final String PLANET_SECRET = "planet.secret";

    private static final int TOKEN_LENGTH = 24;
    private static final String TOKEN_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int SECRET_KEY_BYTES = 64;
    private static final byte[] SIGNED_TO_TRY =
            "does this secret belong to this key?".getBytes(StandardCharsets.US_ASCII);

    private final Path path;
    private final Entropy entropy;
    private final DirectoryLock lock;

    private DataDirectory(Path path, Entropy entropy, DirectoryLock lock) {
        this.path = path;
        this.entropy = entropy;
        this.lock = lock;
    }

    /**
     * Makes the directory if it is not there, and locks it.
     *
     * @param entropy for what is made at the first start
     * @throws StoreException LOCKED, naming the process, if another one has it; IO if it cannot be made
     */
    public static DataDirectory open(Path path, Entropy entropy) throws StoreException {
        try {
            PrivateFiles.createDirectories(path);
        } catch (IOException e) {
            throw new StoreException(
                    Kind.IO, "the data directory " + path + " cannot be made: " + PrivateFiles.reason(e), e);
        }
        return new DataDirectory(path, entropy, DirectoryLock.take(path));
    }

    public Path path() {
        return path;
    }

    /**
     * Our identity with its secret, from {@code identity.secret}; at the first start it is made, which takes about
     * 0.4 s. It is validated, about 30 ms. {@code identity.public} is written if it does not say the same.
     *
     * @throws StoreException DAMAGED if it is no identity, has no secret, or its parts do not belong together; also
     *     if it is missing although the directory was in use: a new one would not be the controller of the networks
     *     there
     */
    public Identity identity() throws StoreException {
        Optional<String> secret = text(path.resolve(IDENTITY_SECRET));
        Optional<String> known = text(path.resolve(IDENTITY_PUBLIC));
        Identity identity = secret.isPresent() ? checked(secret.get()) : made(known.isPresent());
        if (!known.equals(Optional.of(identity.toString()))) {
            replace(IDENTITY_PUBLIC, identity.toString());
        }
        return identity;
    }

    private Identity made(boolean hadOne) throws StoreException {
        if (hadOne || Files.exists(path.resolve(SqliteStore.FILE_NAME))) {
            throw new StoreException(
                    Kind.DAMAGED,
                    path.resolve(IDENTITY_SECRET)
                            + " is missing or empty, but this directory was in use: put it back from a backup."
                            + " With a new identity the networks here would not be ours; to start anew give another"
                            + " directory with --data");
        }
        Identity identity = Identity.generate(entropy);
        replace(IDENTITY_SECRET, identity.toSecretText());
        return identity;
    }

    private Identity checked(String text) throws StoreException {
        Path file = path.resolve(IDENTITY_SECRET);
        Identity identity;
        try {
            identity = Identity.parse(text);
        } catch (IllegalArgumentException e) {
            throw damaged(file, "it does not hold an identity: " + e.getMessage(), e);
        }
        if (!identity.hasSecret()) {
            throw damaged(file, "it holds only the public half of the identity " + identity.address(), null);
        }
        if (!identity.validate()) {
            throw damaged(file, "the address " + identity.address() + " does not belong to the key in it", null);
        }
        if (!identity.verify(SIGNED_TO_TRY, identity.sign(SIGNED_TO_TRY))) {
            throw damaged(file, "the secret half does not belong to the public half of " + identity.address(), null);
        }
        return identity;
    }

    /**
     * The token that opens the local API, from {@code authtoken.secret}; made if there is none: 24 characters a-z0-9.
     */
    public String token() throws StoreException {
        Optional<String> there = token(path);
        if (there.isPresent()) {
            return there.get();
        }
        StringBuilder made = new StringBuilder();
        byte[] random = new byte[1];
        int even = 256 - 256 % TOKEN_LETTERS.length();
        while (made.length() < TOKEN_LENGTH) {
            entropy.fill(random);
            int number = random[0] & 0xff;
            if (number < even) {
                made.append(TOKEN_LETTERS.charAt(number % TOKEN_LETTERS.length()));
            }
        }
        replace(TOKEN, made.toString());
        return made.toString();
    }

    /** The same of any data directory, whoever has it open; empty if there is none yet. */
    public static Optional<String> token(Path directory) throws StoreException {
        return text(directory.resolve(TOKEN));
    }

    /** Writes {@code http.address}, by which the command line finds this process. */
    public void writeHttpAddress(String address) throws StoreException {
        replace(HTTP_ADDRESS, address + "\n");
    }

    public void deleteHttpAddress() throws StoreException {
        try {
            Files.deleteIfExists(path.resolve(HTTP_ADDRESS));
        } catch (IOException e) {
            throw unwritable(path.resolve(HTTP_ADDRESS), e);
        }
    }

    /** Where the process that has this directory answers; stale after a crash, empty if none was written. */
    public static Optional<String> httpAddress(Path directory) throws StoreException {
        return text(directory.resolve(HTTP_ADDRESS));
    }

    /** The planet in the file {@code planet}, if there is one. */
    public Optional<World> planet() throws StoreException {
        Path file = path.resolve(PLANET);
        return Files.exists(file) ? Optional.of(world(file)) : Optional.empty();
    }

    public void writePlanet(World planet) throws StoreException {
        replace(path.resolve(PLANET), planet.toBytes().toArray());
    }

    /**
     * Reads a planet or moon from any file. Its signature is not checked: who names the file vouches for it.
     *
     * @throws StoreException DAMAGED if it holds none
     */
    public static World world(Path file) throws StoreException {
        try {
            return World.parse(Files.readAllBytes(file));
        } catch (MalformedPacketException e) {
            throw damaged(file, "it does not hold a planet or moon: " + e.getMessage(), e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** The pair that signs the private planet of this directory, from {@code planet.secret}, if it has one. */
    public Optional<World.SigningPair> planetSigningPair() throws StoreException {
        Path file = path.resolve(PLANET_SECRET);
        Optional<String> text = text(file);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String[] halves = text.get().split(":", -1);
        String digits = "[0-9a-fA-F]{" + 2 * SECRET_KEY_BYTES + "}";
        if (halves.length != 2 || !halves[0].matches(digits) || !halves[1].matches(digits)) {
            throw damaged(file, "it does not hold two keys of 128 hex digits with a colon between", null);
        }
        return Optional.of(
                new World.SigningPair(Bytes.ofHex(halves[0]), HexFormat.of().parseHex(halves[1])));
    }

    public void writePlanetSigningPair(World.SigningPair pair) throws StoreException {
        replace(PLANET_SECRET, pair.publicKey64() + ":" + HexFormat.of().formatHex(pair.secret64()) + "\n");
    }

    /** The text of a file without blanks around it; empty if there is no file or nothing in it. */
    private static Optional<String> text(Path file) throws StoreException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private void replace(String name, String content) throws StoreException {
        replace(path.resolve(name), content.getBytes(StandardCharsets.UTF_8));
    }

    private static void replace(Path file, byte[] content) throws StoreException {
        try {
            PrivateFiles.replace(file, content);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static StoreException unreadable(Path file, IOException e) {
        return new StoreException(Kind.IO, file + " cannot be read: " + PrivateFiles.reason(e), e);
    }

    private static StoreException unwritable(Path file, IOException e) {
        return new StoreException(Kind.IO, file + " cannot be written: " + PrivateFiles.reason(e), e);
    }

    private static StoreException damaged(Path file, String how, Exception cause) {
        return new StoreException(Kind.DAMAGED, file + ": " + how + "; put a backup in its place", cause);
    }

    /** Lets other processes open it. */
    @Override
    public void close() {
        lock.close();
    }
}
