package dev.perigee.protocol.verb;

import dev.perigee.protocol.wire.MalformedPacketException;
import dev.perigee.protocol.wire.PacketReader;
import dev.perigee.protocol.wire.PacketWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * QOS_MEASUREMENT (0x13), among multipath peers only: how long packets waited at the receiver. See vl1.md 6.11.
 *
 * <pre>
 * 10 each:   8 packet ID | 2 holding time
 * </pre>
 *
 * These are the only fields of the protocol in the byte order of the sender's machine. They are read and written with
 * the lowest byte first, as nearly all machines have them. Bytes after the last whole record are ignored.
 *
 * @param records at most {@value #MAX_RECORDS} in what others take
 */
public record QosMeasurement(List<Held> records) implements Payload {
    /** Bytes of one record. */
    public static final int RECORD_BYTES = 10;

    /** Bytes of the largest payload that others take. */
    public static final int MAX_TAKEN_BYTES = 1400;

    /** Records of the largest payload that others take. */
    public static final int MAX_RECORDS = MAX_TAKEN_BYTES / RECORD_BYTES;

    /**
     * One packet.
     *
     * @param packetId as it was on the wire
     * @param holdingTimeMs from its arrival to this message, 0 to 65,535
     */
    public record Held(long packetId, int holdingTimeMs) {}

    public QosMeasurement {
        records = List.copyOf(records);
    }

    static QosMeasurement parse(PacketReader in) throws MalformedPacketException {
        List<Held> records = new ArrayList<>(in.remaining() / RECORD_BYTES);
        while (in.remaining() >= RECORD_BYTES) {
            long packetId = Long.reverseBytes(in.u64());
            records.add(new Held(packetId, swapped(in.u16())));
        }
        return new QosMeasurement(records);
    }

    private static int swapped(int u16) {
        return (u16 & 0xff) << 8 | u16 >>> 8;
    }

    @Override
    public int verbCode() {
        return Verb.QOS_MEASUREMENT.code();
    }

    @Override
    public void write(PacketWriter out) {
        records.forEach(r -> out.u64(Long.reverseBytes(r.packetId())).u16(swapped(r.holdingTimeMs())));
    }
}
