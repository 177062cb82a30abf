package dev.perigee.storage;

import dev.perigee.storage.StoreException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * One process per data directory: a lock on the file {@code perigee.lock}, which vanishes with the process however that
 * ends, and in the file the process's ID for whoever is refused.
 */
final class DirectoryLock implements AutoCloseable {
    static final String FILE_NAME = "perigee.lock";

    /**
     * The directories this process has locked. It has to be asked first: to close any channel of a file gives up all
     * locks that the process has on it, so the file must not even be opened a second time.
     */
    private static final Set<Path> HELD = new HashSet<>();

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /**
     * @param directory exists
     * @throws StoreException LOCKED if another process, or this one, has it
     */
    static DirectoryLock take(Path directory) throws StoreException {
        synchronized (HELD) {
            try {
                Path real = directory.toRealPath();
                if (HELD.contains(real)) {
                    throw inUse(
                            directory,
                            "this very process, " + ProcessHandle.current().pid());
                }
                FileChannel channel = lock(directory);
                HELD.add(real);
                return new DirectoryLock(real, channel);
            } catch (IOException e) {
                throw new StoreException(
                        Kind.IO,
                        "the data directory " + directory + " cannot be locked by its file " + FILE_NAME + ": "
                                + PrivateFiles.reason(e),
                        e);
            }
        }
    }

    private static FileChannel lock(Path directory) throws IOException, StoreException {
        Path file = directory.resolve(FILE_NAME);
        PrivateFiles.createIfMissing(file);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        boolean locked = false;
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw inUse(directory, holder(channel));
            }
            channel.truncate(0);
            channel.write(
                    StandardCharsets.US_ASCII.encode(ProcessHandle.current().pid() + "\n"));
            locked = true;
            return channel;
        } catch (OverlappingFileLockException e) {
            throw inUse(
                    directory,
                    "another part of this process, " + ProcessHandle.current().pid());
        } finally {
            if (!locked) {
                channel.close();
            }
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(32);
        channel.read(text, 0);
        String pid = StandardCharsets.US_ASCII.decode(text.flip()).toString().strip();
        return pid.matches("[0-9]+") ? "process " + pid : "another process, which is just starting";
    }

    private static StoreException inUse(Path directory, String holder) {
        return new StoreException(
                Kind.LOCKED,
                "the data directory " + directory + " is in use by " + holder
                        + ": stop that one, or give this one another directory with --data");
    }

    @Override
    public void close() {
        synchronized (HELD) {
            try {
                channel.close();
            } catch (IOException e) {
                // The lock ends with the process anyway.
            }
            HELD.remove(directory);
        }
    }
}
