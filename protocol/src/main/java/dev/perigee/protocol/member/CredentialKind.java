package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Identity;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.credential.Capability;
import dev.perigee.protocol.credential.CertificateOfMembership;
import dev.perigee.protocol.credential.CertificateOfOwnership;
import dev.perigee.protocol.credential.CredentialType;
import dev.perigee.protocol.credential.Tag;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * How to read one of the four kinds of credentials that a member holds of its peers. See vl2.md 7.
 *
 * @param network empty if the credential does not say
 * @param issuedTo {@link Address#NONE} if the credential does not say
 * @param signedBy {@link Address#NONE} if nobody did
 * @param id 0 for the one membership
 * @param timestampMs by the controller's clock
 * @param weight how much of the room for all peers one takes
 */
record CredentialKind<C>(
        CredentialType type,
        Function<C, Optional<NetworkId>> network,
        Function<C, Address> issuedTo,
        Function<C, Address> signedBy,
        ToLongFunction<C> id,
        ToLongFunction<C> timestampMs,
        ToIntFunction<C> weight,
        Verification<C> verification) {
    static final CredentialKind<CertificateOfMembership> MEMBERSHIP = new CredentialKind<>(
            CredentialType.MEMBERSHIP,
            CertificateOfMembership::network,
            certificate -> certificate.issuedTo().orElse(Address.NONE),
            CertificateOfMembership::signedBy,
            certificate -> 0,
            CertificateOfMembership::timestampMs,
            certificate -> 1,
            (certificate, controller, others) -> certificate.verify(controller));

    static final CredentialKind<Tag> TAG = new CredentialKind<>(
            CredentialType.TAG,
            tag -> Optional.of(tag.network()),
            Tag::issuedTo,
            Tag::signedBy,
            Tag::id,
            Tag::timestampMs,
            tag -> 1,
            (tag, controller, others) -> tag.verify(controller));

    static final CredentialKind<Capability> CAPABILITY = new CredentialKind<>(
            CredentialType.CAPABILITY,
            capability -> Optional.of(capability.network()),
            Capability::issuedTo,
            capability -> capability.custody().isEmpty()
                    ? Address.NONE
                    : capability.custody().get(0).from(),
            Capability::id,
            Capability::timestampMs,
            capability -> 1 + capability.rules().size(),
            Capability::verify);

    static final CredentialKind<CertificateOfOwnership> OWNERSHIP = new CredentialKind<>(
            CredentialType.OWNERSHIP,
            certificate -> Optional.of(certificate.network()),
            CertificateOfOwnership::issuedTo,
            CertificateOfOwnership::signedBy,
            CertificateOfOwnership::id,
            CertificateOfOwnership::timestampMs,
            certificate -> 1 + certificate.things().size(),
            (certificate, controller, others) -> certificate.verify(controller));

    /** Whether everybody who should have signed did. */
    @FunctionalInterface
    interface Verification<C> {
        /** @param others identities of peers through whose hands a credential went */
        boolean isGood(C credential, Identity controller, Function<Address, Optional<Identity>> others);
    }
}
