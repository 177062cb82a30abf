package dev.perigee.protocol.rule;

import java.util.OptionalLong;

/** The tags at both ends of a frame, each a number of 32 bits for an ID of 32 bits. */
public interface TagValues {
    /** No tags known at either end. */
    TagValues NONE = new TagValues() {
        @Override
        public OptionalLong local(long id) {
            return OptionalLong.empty();
        }

        @Override
        public OptionalLong remote(long id) {
            return OptionalLong.empty();
        }
    };

    /** What our own configuration says. */
    OptionalLong local(long id);

    /** What the other node showed us and what is not too old; for a frame to many nodes there is none. */
    OptionalLong remote(long id);
}
