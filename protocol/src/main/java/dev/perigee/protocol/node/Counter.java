package dev.perigee.protocol.node;

import dev.perigee.protocol.wire.MalformedPacketException;

/** What a node counts, each with a sentence for operators. Most are reasons why something was dropped. */
public enum Counter {
    DATAGRAMS_RECEIVED("Datagrams that came in."),
    DATAGRAMS_SENT("Datagrams that were sent."),
    PACKETS_ACCEPTED("Packets from known nodes that were authentic and made sense."),
    RELAYED("Packets and fragments passed on for others."),
    INTRODUCED("Pairs of nodes told each other's address."),
    PATHS_CONFIRMED("New paths that answered a challenge."),
    CHALLENGES_ANSWERED("Answers to a HELLO or ECHO that prove where a node is."),

    TOO_SHORT("Dropped: a datagram too short to be a packet."),
    TOO_LONG("Dropped: a datagram longer than a packet can be."),
    UNKNOWN_SOCKET("Dropped: it came in by a socket that is not known."),
    NOT_FOR_US("Dropped: it is for another node, this one is no root, and who passed it on is not trusted."),
    TOO_MANY_HOPS("Not relayed: it had been relayed three times already."),
    NO_WAY_TO_RELAY("Not relayed: nobody knows where its receiver is."),
    OWN_SOURCE("Dropped: it claims to come from this node itself."),
    RESERVED_SOURCE("Dropped: it claims to come from an address that no node can have."),
    UNREADABLE_CIPHER("Dropped: trusted path, or a cipher that does not exist."),
    WRONG_MAC("Dropped: it was not made, or not left as it was made, by the node that it names."),
    TRUNCATED("Dropped: it ends before its last field does."),
    BAD_LENGTH("Dropped: a length or a count in it is outside its limits."),
    BAD_VALUE("Dropped: a field in it has a value that the format does not know."),
    BAD_IDENTITY("Dropped: an identity in it cannot be read."),
    BAD_COMPRESSION("Dropped: its compressed payload is damaged or too large."),

    PROTOCOL_TOO_OLD("Dropped: a HELLO, or an answer to one, of a protocol version below 4."),
    HELLO_OF_ANOTHER("Dropped: a HELLO that names another node than its sender."),
    ARMOR_REFUSED("Dropped: a HELLO in extended armor that is damaged, or came while too many were being opened."),
    HELLO_TOO_LONG("Dropped: a stranger's HELLO of more than one datagram."),
    VALIDATION_QUEUE_FULL("Dropped: a stranger's HELLO while too many of its network waited to be checked."),
    FALSE_IDENTITY("Dropped: an identity whose address does not belong to its key."),
    IDENTITY_COLLISION("Refused: a node whose address belongs to another one already."),

    HELD_TOO_LONG("Dropped: it waited 5 s for an identity, a key or a path in vain."),
    HELD_TOO_MANY("Dropped: too many packets waited for an identity, a key or a path."),
    LOOKUP_UNANSWERED("Identities that no root told within 5 s."),
    LOOKUP_POSTPONED("Identities not asked of a root yet: too many were asked for one network in this second."),
    LOOKUP_PUSHED_OUT("Identities not asked of a root any more: too many were wanted at once."),
    AGREEMENT_QUEUE_FULL("Dropped: too many keys waited to be agreed on."),
    WORK_REFUSED("Work that could not be done, or came to nothing."),
    STRAY_RESULT("Ignored: the result of work that nobody waits for."),

    UNEXPECTED_OK("Ignored: an OK to something that was not sent to that node, or too long ago."),
    UNASKED_IDENTITY("Ignored: an identity that was not asked for, or not of a root."),
    NOT_FROM_ROOT("Ignored: something that only roots may say."),
    WHOIS_TOO_OFTEN("Ignored: more than one WHOIS of a node within 100 ms, to this node which is no root."),
    WHOIS_UNANSWERED("WHOIS without an answer: nobody asked for is known."),
    GATHER_REFUSED("Ignored: a question about a group of a network that is not served here."),
    LIKE_REFUSED("Ignored: a subscription in a network that is not served here."),
    SUBSCRIPTION_REFUSED("Ignored: a subscription of a node that has too many."),
    SUBSCRIPTION_PUSHED_OUT("Subscriptions dropped early: too many are kept."),
    ECHO_TOO_OFTEN("Ignored: an ECHO too soon after the one before on the same path."),
    PATHS_OFFERED("Peers told where else this node can be reached."),
    PATHS_RESET("Paths not used until they answer again, since a root saw this node at another address."),
    PATHS_TOO_OFTEN("Ignored: paths pushed too often."),
    UNKNOWN_MEETING("Ignored: a rendezvous with a node that is not known."),
    IGNORED_VERB("Ignored: a verb that asks for nothing."),
    WORLD_REFUSED("Ignored: a planet or moon that was not asked for, or whose signature is wrong."),
    PEER_EVICTED("Identities of strangers forgotten: too many are kept."),

    SENT_TO_SELF("Not sent: it was addressed to this node itself."),
    REPLY_TO_UNKNOWN("Not sent: an answer to a node that is not known any more."),
    PAYLOAD_TOO_LARGE("Not sent: the payload does not fit the largest packet."),
    SOCKET_GONE("Not sent: the socket of the path is not there any more.");

    private final String sentence;

    Counter(String sentence) {
        this.sentence = sentence;
    }

    /** What it counts. */
    public String sentence() {
        return sentence;
    }

    static Counter of(MalformedPacketException.Reason reason) {
        return switch (reason) {
            case TRUNCATED -> TRUNCATED;
            case LENGTH -> BAD_LENGTH;
            case VALUE -> BAD_VALUE;
            case IDENTITY -> BAD_IDENTITY;
            case COMPRESSION -> BAD_COMPRESSION;
        };
    }
}
