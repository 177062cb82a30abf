package dev.perigee.protocol.member;

import dev.perigee.protocol.Identity;
import dev.perigee.protocol.testing.SeededEntropy;

/** Those who appear in the tests of this package. They are made once, since that takes half a second each. */
final class Cast {
    static final Identity CONTROLLER = Identity.generate(new SeededEntropy(1));
    static final Identity ALICE = Identity.generate(new SeededEntropy(2));
    static final Identity BOB = Identity.generate(new SeededEntropy(3));
    static final Identity CAROL = Identity.generate(new SeededEntropy(4));

    private Cast() {}
}
