package dev.perigee.controller.core;

import dev.perigee.controller.decision.MapNetworkView;
import dev.perigee.model.MemberRecord;
import dev.perigee.model.NetworkRecord;
import dev.perigee.protocol.Address;
import dev.perigee.protocol.NetworkId;
import dev.perigee.protocol.Now;
import dev.perigee.protocol.config.ConfigChunk;
import dev.perigee.protocol.config.NetworkConfiguration;
import dev.perigee.protocol.node.Path;
import dev.perigee.protocol.node.Work;
import dev.perigee.protocol.verb.ConfigOk;
import dev.perigee.protocol.verb.ErrorCode;
import dev.perigee.protocol.verb.ErrorReply;
import dev.perigee.protocol.verb.NetworkConfig;
import dev.perigee.protocol.verb.Ok;
import dev.perigee.protocol.verb.Payload;
import dev.perigee.protocol.verb.Verb;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Brings configurations to members. A client takes whatever update completes last, so for each member of a network one
 * configuration at a time is on its way and the newest replaces one that waits. A push that nobody acknowledges is made
 * anew; when a signature comes back the records are looked at again before anything leaves.
 */
final class Deliveries {
    /** When a push without acknowledgement is made anew, counted from the first. */
    private static final long[] AGAIN_AFTER_MS = {1_000, 3_000, 9_000};

    /** A push that did not arrive is made again where the member turns up; until then it may have asked by itself. */
    private static final long MISSED_MS = 130_000;

    /** A refusal this fresh may still be on its way through a relay and arrive after the push. */
    private static final long LATE_REFUSAL_MS = 10_000;

    private static final long SECOND_PUSH_AFTER_MS = 2_000;

    /** Pushes being signed at a time, so that a push to thousands leaves room for refreshes in between. */
    private static final int MOST_PUSHES_SIGNING = 64;

    /** What deliveries need of the core. */
    interface Desk {
        Optional<MapNetworkView> network(NetworkId id);

        /** The member's configuration as of now, with a fresh timestamp; empty if it is to get none. */
        Optional<NetworkConfiguration> configuration(NetworkId network, Address member);

        /** The same content with a fresh timestamp; empty if no timestamp can be given out. */
        Optional<NetworkConfiguration> restamped(NetworkConfiguration configuration);

        List<ConfigChunk> sign(NetworkConfiguration configuration, long updateId);

        long newUpdateId();

        boolean canReach(Address member);

        /** The member, which is out, has lost everything. */
        void withdrawn(NetworkId network, Address member);

        void send(Address to, Payload payload);

        void reply(Address to, Path path, Payload payload);

        void work(CoreWork work);

        /** Runs when everything appended so far is durable, never if the ledger fails before. */
        void whenDurable(Runnable action);

        void at(long dueMs, Consumer<Now> action);
    }

    private record Key(NetworkId network, Address member) {}

    /** The request that an answer is for. */
    private record Question(Path path, long packetId, NetworkConfiguration configuration) {}

    /**
     * A push; with a withdrawal it carries the configuration that takes everything away.
     *
     * @param along the path of a request that it goes along with; empty for the best one
     */
    private record Push(
            Optional<NetworkConfiguration> withdrawal,
            ErrorCode code,
            Optional<Path> along,
            int attempt,
            long firstSentMs) {
        static Push of(Optional<NetworkConfiguration> withdrawal, ErrorCode code, Now now) {
            return new Push(withdrawal, code, Optional.empty(), 0, now.monotonicMs());
        }

        Push again() {
            return new Push(withdrawal, code, along, attempt + 1, firstSentMs);
        }
    }

    private static final class Delivery {
        private Question question;
        private Push push;
        private boolean signing;

        /** How often the ledger had failed when the signing began. */
        private int failuresThen;

        private long awaitedUpdate;
        private Push unacknowledged;

        /** One that nobody acknowledged however often it was sent. */
        private Push missed;

        private long refusedAtMs = Long.MIN_VALUE / 2;

        boolean isIdle(Now now) {
            return question == null
                    && push == null
                    && !signing
                    && unacknowledged == null
                    && missed == null
                    && now.monotonicMs() - refusedAtMs > LATE_REFUSAL_MS;
        }
    }

    private final Desk desk;
    private final Map<Key, Delivery> deliveries = new HashMap<>();
    private final LinkedHashSet<Key> pushesWaiting = new LinkedHashSet<>();
    private int pushesSigning;

    /** How often the ledger has failed. */
    private int failures;

    Deliveries(Desk desk) {
        this.desk = desk;
    }

    /** Answers a request with the configuration that was decided for it. */
    void answer(Now now, NetworkId network, Address member, Path path, long packetId, NetworkConfiguration decided) {
        Key key = new Key(network, member);
        Delivery delivery = delivery(key);
        delivery.question = new Question(path, packetId, decided);
        delivery.missed = null;
        start(now, key, delivery);
    }

    /** Answers a request with an error. */
    void refuse(Now now, NetworkId network, Address member, Path path, long packetId, ErrorCode code) {
        Key key = new Key(network, member);
        Delivery delivery = delivery(key);
        delivery.question = null;
        delivery.refusedAtMs = now.monotonicMs();
        desk.whenDurable(() -> desk.reply(member, path, error(network, packetId, code)));
        desk.at(now.monotonicMs() + LATE_REFUSAL_MS + 1, then -> tidy(then, key));
    }

    /** Pushes the member's configuration as it is when its turn comes. */
    void push(Now now, NetworkId network, Address member) {
        Key key = new Key(network, member);
        Delivery delivery = delivery(key);
        delivery.unacknowledged = null;
        delivery.missed = null;
        enqueue(now, key, delivery, Push.of(Optional.empty(), ErrorCode.NETWORK_ACCESS_DENIED, now));
        if (now.monotonicMs() - delivery.refusedAtMs <= LATE_REFUSAL_MS) {
            delivery.refusedAtMs = Long.MIN_VALUE / 2;
            desk.at(now.monotonicMs() + SECOND_PUSH_AFTER_MS, then -> {
                if (isIn(key)) {
                    push(then, network, member);
                }
            });
        }
    }

    /** Takes everything away from a member that is out, and tells it why. */
    void withdraw(Now now, NetworkId network, Address member, NetworkConfiguration stripped, ErrorCode code) {
        Key key = new Key(network, member);
        Delivery delivery = delivery(key);
        delivery.question = null;
        delivery.unacknowledged = null;
        delivery.missed = null;
        enqueue(now, key, delivery, Push.of(Optional.of(stripped), code, now));
    }

    /**
     * Takes everything away from a member that is out and asks: it could not be reached when it was cut off. Goes the way
     * of its request; the error that answers the request follows.
     */
    void withdrawAlong(Now now, NetworkId network, Address member, Path path, NetworkConfiguration stripped) {
        Key key = new Key(network, member);
        Delivery delivery = delivery(key);
        if (delivery.push == null && delivery.unacknowledged == null && !delivery.signing) {
            delivery.missed = null;
            enqueue(
                    now,
                    key,
                    delivery,
                    new Push(
                            Optional.of(stripped),
                            ErrorCode.NETWORK_ACCESS_DENIED,
                            Optional.of(path),
                            0,
                            now.monotonicMs()));
        }
    }

    /** The member answered over a path; what it missed is sent again. */
    void turnedUp(Now now, NetworkId network, Address member) {
        Key key = new Key(network, member);
        Delivery delivery = deliveries.get(key);
        if (delivery != null && delivery.missed != null && delivery.push == null) {
            Push missed = delivery.missed;
            delivery.missed = null;
            enqueue(now, key, delivery, Push.of(missed.withdrawal, missed.code, now));
        }
    }

    /** The ledger failed and memory went back; timestamps given out since it was written last may be given out again. */
    void rolledBack() {
        failures++;
    }

    /** The member says that the update arrived whole. */
    void acknowledged(Now now, NetworkId network, Address member, long updateId) {
        Key key = new Key(network, member);
        Delivery delivery = deliveries.get(key);
        if (delivery == null || delivery.unacknowledged == null || delivery.awaitedUpdate != updateId) {
            return;
        }
        Push done = delivery.unacknowledged;
        delivery.unacknowledged = null;
        if (done.withdrawal.isPresent()) {
            // The error may have overtaken the configuration, which clears the failed state it sets.
            toMember(key, done, error(network, 0, done.code));
            desk.withdrawn(network, member);
        }
        tidy(now, key);
    }

    private Delivery delivery(Key key) {
        return deliveries.computeIfAbsent(key, k -> new Delivery());
    }

    private void tidy(Now now, Key key) {
        Delivery delivery = deliveries.get(key);
        if (delivery != null && delivery.isIdle(now)) {
            deliveries.remove(key);
        }
    }

    private void enqueue(Now now, Key key, Delivery delivery, Push push) {
        if (push.along.isEmpty() && !desk.canReach(key.member)) {
            delivery.push = null;
            tidy(now, key);
            return;
        }
        delivery.push = push;
        pushesWaiting.add(key);
        startPushes(now);
    }

    private void startPushes(Now now) {
        Iterator<Key> waiting = pushesWaiting.iterator();
        while (pushesSigning < MOST_PUSHES_SIGNING && waiting.hasNext()) {
            Key key = waiting.next();
            Delivery delivery = deliveries.get(key);
            if (delivery != null && delivery.signing) {
                continue;
            }
            waiting.remove();
            if (delivery != null) {
                start(now, key, delivery);
            }
        }
    }

    private void start(Now now, Key key, Delivery delivery) {
        if (delivery.signing) {
            return;
        }
        if (delivery.question != null) {
            Question question = delivery.question;
            delivery.question = null;
            sign(
                    key,
                    delivery,
                    question.configuration,
                    (then, chunks, fresh) -> {
                        if (fresh) {
                            desk.whenDurable(() -> chunks.forEach(c -> desk.reply(
                                    key.member,
                                    question.path,
                                    new Ok(Verb.NETWORK_CONFIG_REQUEST.code(), question.packetId, new ConfigOk(c)))));
                        } else {
                            redecide(then, key, delivery, question);
                        }
                    },
                    then -> {});
        } else if (delivery.push != null) {
            Push push = delivery.push;
            delivery.push = null;
            Optional<NetworkConfiguration> configuration = push.withdrawal.isPresent()
                    ? push.withdrawal.filter(w -> isOut(key, push.code)).flatMap(desk::restamped)
                    : desk.configuration(key.network, key.member);
            if (configuration.isEmpty()) {
                tidy(now, key);
                return;
            }
            pushesSigning++;
            sign(
                    key,
                    delivery,
                    configuration.get(),
                    (then, chunks, fresh) -> pushed(then, key, delivery, push, chunks, fresh),
                    then -> {
                        pushesSigning--;
                        startPushes(then);
                    });
        } else {
            tidy(now, key);
        }
    }

    private interface Signed {
        void leave(Now now, List<ConfigChunk> chunks, boolean fresh);
    }

    private void sign(
            Key key, Delivery delivery, NetworkConfiguration configuration, Signed signed, Consumer<Now> lost) {
        Optional<MapNetworkView> network = desk.network(key.network);
        NetworkRecord networkThen = network.map(MapNetworkView::network).orElse(null);
        MemberRecord memberThen = network.flatMap(n -> n.member(key.member)).orElse(null);
        long updateId = desk.newUpdateId();
        delivery.signing = true;
        delivery.failuresThen = failures;
        desk.work(new CoreWork(
                Work.Kind.SIGN,
                () -> desk.sign(configuration, updateId),
                (now, result) -> {
                    @SuppressWarnings("unchecked")
                    List<ConfigChunk> chunks = (List<ConfigChunk>) result;
                    delivery.signing = false;
                    Optional<MapNetworkView> networkNow = desk.network(key.network);
                    boolean fresh = failures == delivery.failuresThen
                            && networkNow.map(MapNetworkView::network).orElse(null) == networkThen
                            && networkNow.flatMap(n -> n.member(key.member)).orElse(null) == memberThen;
                    signed.leave(now, chunks, fresh);
                    start(now, key, delivery);
                },
                now -> {
                    // Nothing was signed: the member asks again.
                    delivery.signing = false;
                    lost.accept(now);
                    start(now, key, delivery);
                }));
    }

    /** The records changed while the answer was being signed: it is made again from the newest. */
    private void redecide(Now now, Key key, Delivery delivery, Question question) {
        Optional<NetworkConfiguration> configuration = desk.configuration(key.network, key.member);
        if (delivery.question == null && configuration.isPresent()) {
            delivery.question = new Question(question.path, question.packetId, configuration.get());
        }
    }

    private void pushed(Now now, Key key, Delivery delivery, Push push, List<ConfigChunk> chunks, boolean fresh) {
        pushesSigning--;
        // Edits change nothing in a withdrawal.
        boolean good = push.withdrawal.isPresent() ? failures == delivery.failuresThen && isOut(key, push.code) : fresh;
        if (delivery.push == null && good) {
            send(now, key, delivery, push, chunks);
        } else if (delivery.push == null) {
            delivery.push = push;
            pushesWaiting.add(key);
        }
        startPushes(now);
    }

    private boolean isIn(Key key) {
        return desk.network(key.network)
                .flatMap(n -> n.member(key.member))
                .filter(MemberRecord::authorized)
                .isPresent();
    }

    /** Whether a withdrawal is still true: the member may be in again, by an operator or because the ledger failed. */
    private boolean isOut(Key key, ErrorCode code) {
        return code == ErrorCode.OBJECT_NOT_FOUND ? desk.network(key.network).isEmpty() : !isIn(key);
    }

    private void send(Now now, Key key, Delivery delivery, Push push, List<ConfigChunk> chunks) {
        delivery.awaitedUpdate = chunks.get(0).updateId();
        delivery.unacknowledged = push;
        desk.whenDurable(() -> {
            chunks.forEach(c -> toMember(key, push, new NetworkConfig(c)));
            if (push.withdrawal.isPresent()) {
                toMember(key, push, error(key.network, 0, push.code));
            }
        });
        long updateId = delivery.awaitedUpdate;
        long dueMs = push.attempt < AGAIN_AFTER_MS.length
                ? Math.max(push.firstSentMs + AGAIN_AFTER_MS[push.attempt], now.monotonicMs() + 500)
                : now.monotonicMs() + AGAIN_AFTER_MS[0];
        desk.at(dueMs, then -> overdue(then, key, updateId));
    }

    private void overdue(Now now, Key key, long updateId) {
        Delivery delivery = deliveries.get(key);
        if (delivery == null || delivery.unacknowledged == null || delivery.awaitedUpdate != updateId) {
            return;
        }
        Push push = delivery.unacknowledged;
        delivery.unacknowledged = null;
        if (push.attempt >= AGAIN_AFTER_MS.length) {
            delivery.missed = push;
            desk.at(now.monotonicMs() + MISSED_MS, then -> {
                if (delivery.missed == push) {
                    delivery.missed = null;
                    tidy(then, key);
                }
            });
        } else if (delivery.push == null) {
            enqueue(now, key, delivery, push.again());
        }
        tidy(now, key);
    }

    private void toMember(Key key, Push push, Payload payload) {
        push.along.ifPresentOrElse(path -> desk.reply(key.member, path, payload), () -> desk.send(key.member, payload));
    }

    private static ErrorReply error(NetworkId network, long packetId, ErrorCode code) {
        return ErrorReply.ofNetwork(Verb.NETWORK_CONFIG_REQUEST, packetId, code, network);
    }
}
