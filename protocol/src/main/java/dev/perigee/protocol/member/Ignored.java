package dev.perigee.protocol.member;

/** Why a member made nothing of something it was sent, each with a sentence for operators. */
public enum Ignored {
    NOT_JOINED("Configuration chunks and frames of networks that are not joined"),
    CONTROLLER_UNKNOWN("Configuration chunks and credentials that came before the identity of the controller"),
    BAD_CHUNK("Configuration chunks without a good signature of the network's controller"),
    SAME_CONFIGURATION("Configurations that are, byte for byte, the one in use"),
    FOREIGN_CONFIGURATION("Configurations for another network or another member"),
    UNREADABLE_CONFIGURATION("Configurations that cannot be read"),
    CREDENTIALS_TOO_SOON("Packets of credentials less than a second after the last one of the same sender"),
    BAD_CREDENTIAL("Credentials without a good signature of the network's controller"),
    TOO_MUCH_TO_CHECK("Packets that were dropped because too much was waiting to be checked"),
    FOREIGN_ERROR("Errors about a network that did not come from its controller"),
    NO_CONFIGURATION("Frames to be sent on a network without a configuration"),
    NO_SUCH_MEMBER("Frames to be sent to a MAC that no member has and no bridge"),
    NOT_A_BRIDGE("Frames with foreign MACs where the network allows no bridge"),
    FRAME_TOO_LARGE("Frames to be sent that are longer than the network's MTU"),
    BROADCAST_IS_OFF("Broadcasts to be sent on a network that carries none"),
    MULTICAST_IS_OFF("Multicasts on a network that carries none"),
    RULES_DROPPED_SENT("Frames to be sent that the network's rules drop"),
    RULES_DROPPED_RECEIVED("Received frames that the network's rules drop"),
    SENDER_NOT_ALLOWED("Frames whose sender showed no good certificate within 5 s"),
    WRONG_MAC_ADDRESS("Received frames with MACs that cannot be right");

    private final String sentence;

    Ignored(String sentence) {
        this.sentence = sentence;
    }

    public String sentence() {
        return sentence;
    }
}
