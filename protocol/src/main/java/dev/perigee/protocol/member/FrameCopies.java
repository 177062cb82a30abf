package dev.perigee.protocol.member;

import dev.perigee.protocol.Address;
import dev.perigee.protocol.Bytes;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.frame.EthernetFrame;
import dev.perigee.protocol.node.Node;
import dev.perigee.protocol.rule.Forward;
import dev.perigee.protocol.rule.ForwardType;
import dev.perigee.protocol.rule.Verdict;
import dev.perigee.protocol.verb.ExtFrame;
import dev.perigee.protocol.verb.ExtFrame.Copy;

/** What rules send elsewhere: tees, watches and what they redirect. See vl1.md 6.9. */
final class FrameCopies {
    private final Node node;
    private final CredentialPresentation presentation;

    FrameCopies(Node node, CredentialPresentation presentation) {
        this.node = node;
        this.presentation = presentation;
    }

    /** At which end of the frame's way the rules were asked. */
    enum Side {
        SENDER(Copy.TEE_BY_SENDER, Copy.WATCH_BY_SENDER, Copy.REDIRECT_BY_SENDER),
        RECEIVER(Copy.TEE_BY_RECEIVER, Copy.WATCH_BY_RECEIVER, Copy.REDIRECT_BY_RECEIVER);

        private final Copy tee;
        private final Copy watch;
        private final Copy redirect;

        Side(Copy tee, Copy watch, Copy redirect) {
            this.tee = tee;
            this.watch = watch;
            this.redirect = redirect;
        }
    }

    /** Sends everything that the rules send elsewhere. */
    void send(Now now, NetworkInterface port, EthernetFrame frame, Verdict verdict, Side side) {
        for (Forward copy : verdict.copies()) {
            send(now, port, frame, copy, copy.type() == ForwardType.WATCH ? side.watch : side.tee);
        }
        redirect(now, port, frame, verdict, side);
    }

    /** Of that only the frame itself, for one receiver of many: the copies went out before. */
    void redirect(Now now, NetworkInterface port, EthernetFrame frame, Verdict verdict, Side side) {
        verdict.redirect().ifPresent(forward -> send(now, port, frame, forward, side.redirect));
    }

    private void send(Now now, NetworkInterface port, EthernetFrame frame, Forward forward, Copy why) {
        Address to = forward.to();
        if (to.isReserved() || to.equals(node.identity().address())) {
            return;
        }
        Bytes data = forward.part(frame.payload());
        presentation.beforeFrame(now, port.membership(), to);
        node.send(now, to, ExtFrame.ofCopy(why, port.network(), frame.to(), frame.from(), frame.etherType(), data));
    }
}
