package dev.perigee.protocol.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DiskTest {
    private static Disk disk(long seed) {
        return new Disk(new Seed(seed));
    }

    private static void write(Disk disk, String key, int value) {
        disk.write(key, new byte[] {(byte) value});
    }

    private static int read(Disk disk, String key) {
        return disk.read(key).map(bytes -> (int) bytes[0]).orElse(-1);
    }

    @Test
    void whatWasWrittenIsReadBackAtOnce() {
        Disk disk = disk(1);
        write(disk, "a", 1);
        write(disk, "a", 2);
        write(disk, "b", 3);
        disk.delete("b");
        assertThat(read(disk, "a")).isEqualTo(2);
        assertThat(read(disk, "b")).isEqualTo(-1);
        assertThat(disk.keys()).containsExactly("a");
        assertThat(disk.isFlushed()).isFalse();
    }

    @Test
    void crashLosesWhatWasNotFlushed() {
        Disk disk = disk(1);
        write(disk, "a", 1);
        write(disk, "b", 1);
        disk.flush();
        write(disk, "a", 2);
        disk.delete("b");
        write(disk, "c", 3);
        disk.crash();
        assertThat(read(disk, "a")).isEqualTo(1);
        assertThat(read(disk, "b")).isEqualTo(1);
        assertThat(disk.keys()).containsExactly("a", "b");
        assertThat(disk.flushes()).isEqualTo(1);
    }

    @Test
    void diskMayKeepABeginningOfWhatWasNotFlushed() {
        Set<List<Integer>> kept = new HashSet<>();
        for (long seed = 1; seed <= 50; seed++) {
            Disk disk = disk(seed).keepsSome(true);
            for (int i = 0; i < 3; i++) {
                write(disk, "" + i, i);
            }
            disk.crash();
            List<Integer> values = new ArrayList<>();
            disk.keys().forEach(key -> values.add(read(disk, key)));
            kept.add(values);
        }
        assertThat(kept).containsExactlyInAnyOrder(List.of(), List.of(0), List.of(0, 1), List.of(0, 1, 2));
    }

    @Test
    void bytesAreCopied() {
        Disk disk = disk(1);
        byte[] bytes = {1};
        disk.write("a", bytes);
        bytes[0] = 2;
        disk.read("a").orElseThrow()[0] = 3;
        disk.flush();
        disk.read("a").orElseThrow()[0] = 3;
        assertThat(read(disk, "a")).isEqualTo(1);
    }
}
