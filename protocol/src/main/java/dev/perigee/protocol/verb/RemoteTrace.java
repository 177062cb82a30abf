package dev.perigee.protocol.verb;

import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * REMOTE_TRACE (0x15): what happened at a member, told to the node that its configuration names. See vl1.md 6.11.
 *
 * <pre>
 * dictionaries (vl2.md 2), each with a 00 behind it
 * </pre>
 *
 * Empty ones are skipped, and so are bytes after the last 00.
 *
 * @param dictionaries one per event; not empty, without 00
 */
public record RemoteTrace(List<Bytes> dictionaries) implements Payload {
    public RemoteTrace {
        dictionaries = List.copyOf(dictionaries);
        for (Bytes dictionary : dictionaries) {
            if (dictionary.isEmpty() || contains0(dictionary)) {
                throw new IllegalArgumentException("a traced dictionary is not empty and has no 00 in it");
            }
        }
    }

    private static boolean contains0(Bytes dictionary) {
        for (int i = 0; i < dictionary.size(); i++) {
            if (dictionary.at(i) == 0) {
                return true;
            }
        }
        return false;
    }

    static RemoteTrace parse(PacketReader in) {
        byte[] data = in.rest().toArray();
        List<Bytes> dictionaries = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < data.length; i++) {
            if (data[i] == 0) {
                if (i > start) {
                    dictionaries.add(Bytes.copyOf(data, start, i));
                }
                start = i + 1;
            }
        }
        return new RemoteTrace(dictionaries);
    }

    @Override
    public int verbCode() {
        return Verb.REMOTE_TRACE.code();
    }

    @Override
    public void write(PacketWriter out) {
        dictionaries.forEach(d -> out.bytes(d).u8(0));
    }
}
