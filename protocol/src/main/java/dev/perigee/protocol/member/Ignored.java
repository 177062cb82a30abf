package dev.perigee.protocol.member;

/** Why a member made nothing of something it was sent, each with a sentence for operators. */
public enum Ignored {
    NOT_JOINED("Configuration chunks of networks that are not joined"),
    CONTROLLER_UNKNOWN("Configuration chunks that came before the identity of the controller"),
    BAD_CHUNK("Configuration chunks without a good signature of the network's controller"),
    SAME_CONFIGURATION("Configurations that are, byte for byte, the one in use"),
    FOREIGN_CONFIGURATION("Configurations for another network or another member"),
    UNREADABLE_CONFIGURATION("Configurations that cannot be read"),
    CREDENTIALS_TOO_SOON("Packets of credentials less than a second after the last one of the same sender"),
    BAD_CREDENTIAL("Certificates and revocations without a good signature of the network's controller"),
    TOO_MUCH_TO_CHECK("Packets that were dropped because too much was waiting to be checked"),
    FOREIGN_ERROR("Errors about a network that did not come from its controller");

    private final String sentence;

    Ignored(String sentence) {
        this.sentence = sentence;
    }

    public String sentence() {
        return sentence;
    }
}
