package dev.weir.redis;

import dev.weir.database.DatabaseSpans;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Which answer belongs to which command: they come in the order of the commands, so all depends on where the count begins. From the
 * beginning of a connection it is certain. Later it is a guess at a moment when nothing seems to be open, and what follows is held
 * until the guess is proved or refuted.
 */
final class Pairing {
    private static final State[] STATES = State.values();

    /** How often in a row nothing has to be open for the guess to be believed of a client that never rests. */
    static final int TURNS = 16;

    /** A server that owes an answer does not rest for so long; who waits for one on purpose (BLPOP) sends nothing more. */
    static final long REST_NANOS = 1_000_000_000L;

    /** So many commands after a guess without anything being proved, it may as well be made again. */
    private static final int PATIENCE = 64;

    enum State {
        CERTAIN,
        /** A guess was made. */
        UNPROVEN,
        /** Nothing is known until the client's next turn. */
        ADRIFT
    }

    private final RedisParser parser;
    private final Session session = new Session();
    private final ArrayDeque<Command> open = new ArrayDeque<>(2);

    /** Answers to commands that the server had received and this side has not seen yet. */
    private final ArrayDeque<Reply> early = new ArrayDeque<>(0);

    private final List<Answer> held = new ArrayList<>(0);
    private State state = State.CERTAIN;
    private int openBytes;
    private int turns;
    private int sinceEmpty;
    private CommandStream.ReplyMode mode = CommandStream.ReplyMode.ON;

    Pairing(RedisParser parser) {
        this.parser = parser;
    }

    boolean isCertain() {
        return state == State.CERTAIN;
    }

    boolean isUnproven() {
        return state == State.UNPROVEN;
    }

    boolean nothingOpen() {
        return open.isEmpty();
    }

    boolean waitsForProof() {
        return !held.isEmpty();
    }

    /** The connection's beginning was not seen. */
    void beginAdrift() {
        state = State.ADRIFT;
        session.forget();
    }

    // The client's side.

    /** @param named the mode that the command sets, if it sets one */
    void sent(Command c, CommandStream.ReplyMode named) {
        if (state == State.ADRIFT || wantsNoReply(c, named)) {
            return;
        }
        if (c.is(Known.Role.REPLICATION)) {
            parser.count(RedisCounts.REPLICATIONS, 1);
            parser.giveUp();
            return;
        }
        RedisLimits limits = parser.limits();
        if (open.size() >= limits.openCommands() || openBytes >= limits.openBytes()) {
            parser.count(RedisCounts.TOO_MANY_OPEN, 1);
            lost();
            return;
        }
        sinceEmpty = open.isEmpty() ? 0 : sinceEmpty + 1;
        open.add(c);
        openBytes += c.cost();
        while (!early.isEmpty() && !open.isEmpty()) {
            answer(early.remove());
        }
    }

    private boolean wantsNoReply(Command c, CommandStream.ReplyMode named) {
        boolean none = mode != CommandStream.ReplyMode.ON;
        if (c.is(Known.Role.REPLY_MODE)) {
            mode = named;
            none = named != CommandStream.ReplyMode.ON;
        } else if (mode == CommandStream.ReplyMode.SKIP) {
            mode = CommandStream.ReplyMode.ON;
        }
        parser.count(RedisCounts.COMMANDS_WITHOUT_REPLY, none ? 1 : 0);
        return none;
    }

    // The server's side.

    void answer(Reply r) {
        if (state == State.ADRIFT || isUnasked(r)) {
            return;
        }
        Command c = open.peek();
        if (c == null) {
            unexpected(r);
        } else if (!isPossible(c, r)) {
            lost();
        } else if (c.is(Known.Role.SUBSCRIPTION) && r.error == null && !r.queued) {
            lost();
        } else {
            complete(c, r);
        }
    }

    /** A message, or a confirmation, which need not end its command. */
    private boolean isUnasked(Reply r) {
        Command c = open.peek();
        boolean listening = session.subscriptions() > 0;
        if (r.isMessage() && r.type == '*') {
            boolean cannotBeAnswer = c != null && c.known != null && c.known.allowedWhileSubscribed();
            if (listening || cannotBeAnswer) {
                parser.count(RedisCounts.MESSAGES, 1);
                return true;
            }
            if (session.subscriptions() < 0) {
                lost();
                return true;
            }
        }
        if (r.isConfirmation() && c != null && r.confirms(c) && isPossible(c, r)) {
            confirmed(c, r);
            return true;
        }
        if (r.isPush() || (listening && r.isConfirmation())) {
            listens(r);
            parser.count(RedisCounts.MESSAGES, 1);
            return true;
        }
        return false;
    }

    private void confirmed(Command c, Reply r) {
        listens(r);
        if (--c.confirmations <= 0) {
            complete(c, r);
        }
    }

    private void listens(Reply r) {
        if (r.isConfirmation() && r.type == '*') {
            session.subscribed(r.third);
        }
    }

    /** The server had received the command when it answered, and the client had not seen the answer when it sent it. */
    private static boolean isPossible(Command c, Reply r) {
        boolean received = r.ack == 0 || r.ack - c.endSeq >= 0;
        boolean later = c.startAck == 0 || r.seq - c.startAck >= 0;
        return received && later;
    }

    private void unexpected(Reply r) {
        if (isCertain() && parser.serverIsAhead(r)) {
            if (early.size() < parser.limits().openCommands()) {
                early.add(r.copy());
                return;
            }
            parser.count(RedisCounts.TOO_MANY_OPEN, 1);
        }
        parser.count(RedisCounts.RESPONSES_WITHOUT_REQUEST, 1);
        lost();
    }

    private void complete(Command c, Reply r) {
        boolean exec = c.is(Known.Role.EXEC);
        int batch = exec && r.error == null ? session.queued() : -1;
        String database = session.database();
        session.answered(c, r);
        take();
        String error = exec && r.error == null ? r.nested : r.error;
        String status = error == null ? DatabaseSpans.OK : error;
        give(new Answer(c, status, database, batch, r.startNanos, r.endNanos, r.bytes, false));
        if (c.is(Known.Role.MONITOR) && r.error == null && !r.queued) {
            parser.count(RedisCounts.MONITORS, 1);
            parser.giveUp();
        }
    }

    private void take() {
        openBytes -= open.remove().cost();
    }

    private void give(Answer answer) {
        if (state == State.CERTAIN) {
            parser.give(answer);
        } else if (held.size() < parser.limits().openCommands()) {
            held.add(answer);
        } else {
            parser.count(RedisCounts.EXCHANGES_UNPROVEN, 1);
        }
    }

    // Losing and finding.

    /** Bytes of the client are missing. What was sent before is still answered first. */
    void clientLost() {
        parser.count(RedisCounts.RESPONSES_WITHOUT_REQUEST, early.size());
        boolean answered = !early.isEmpty();
        early.clear();
        if (state == State.UNPROVEN || answered) {
            lost();
        }
    }

    /** Nothing is certain any more. What is open is given without its answer if it was surely sent. */
    void lost() {
        if (state == State.ADRIFT) {
            return;
        }
        parser.count(RedisCounts.PAIRS_LOST, 1);
        flush(true);
        state = State.ADRIFT;
        session.forget();
        parser.leave();
    }

    /** Gives what is open without an answer, and refuses what is not proved. */
    private void flush(boolean lost) {
        refuse();
        while (!open.isEmpty()) {
            Command c = open.peek();
            take();
            if (state == State.UNPROVEN) {
                parser.count(RedisCounts.REQUESTS_UNPROVEN, 1);
            } else {
                unanswered(c, lost);
            }
        }
        parser.count(RedisCounts.RESPONSES_WITHOUT_REQUEST, early.size());
        early.clear();
    }

    private void unanswered(Command c, boolean lost) {
        boolean ended = c.is(Known.Role.SHUTDOWN) && !lost;
        parser.count(lost ? RedisCounts.RESPONSES_LOST : RedisCounts.REQUESTS_UNANSWERED, ended ? 0 : 1);
        String status = ended ? DatabaseSpans.OK : null;
        parser.give(new Answer(c, status, session.database(), -1, 0, parser.now(), 0, lost));
    }

    private void refuse() {
        parser.count(RedisCounts.EXCHANGES_UNPROVEN, held.size());
        held.clear();
    }

    /** Nothing seems to be open: from here on answers are counted again. */
    void guess() {
        flush(true);
        session.forget();
        mode = CommandStream.ReplyMode.ON;
        state = State.UNPROVEN;
        turns = 0;
        sinceEmpty = 0;
    }

    /** The client sends on when nothing seems to be open. */
    void turn(boolean rested) {
        turns++;
        if (turns >= TURNS || rested) {
            prove();
        }
    }

    /**
     * The server said something between what the client had heard at the guess and the first byte that was seen of it: a capture begins in
     * one direction before it does in the other.
     */
    boolean missedBefore(int serverSeq) {
        Command c = open.peek();
        return state == State.UNPROVEN && c != null && c.startAck != 0 && c.startAck != serverSeq;
    }

    /** The client took its turn while something seemed to be open, and this has been so for long. */
    boolean isHopeless() {
        return sinceEmpty > PATIENCE;
    }

    void prove() {
        state = State.CERTAIN;
        for (Answer answer : held) {
            parser.give(answer);
        }
        held.clear();
    }

    /** Whether an answer that has begun is the oldest open command's. */
    boolean isNextTo(Reply begun) {
        Command c = open.peek();
        return c != null && !c.is(Known.Role.SUBSCRIPTION) && isPossible(c, begun);
    }

    /**
     * The connection or the capture ends within the oldest open command's answer.
     *
     * @param proved if it is the only one, what was guessed is right
     */
    void cutOff(boolean proved) {
        if (state == State.UNPROVEN && proved && open.size() == 1) {
            prove();
        }
        Command c = open.peek();
        if (c != null && state == State.CERTAIN) {
            take();
            unanswered(c, true);
        }
    }

    /** @param proved the connection ends as it should if the guess was right */
    void close(boolean proved, boolean lost) {
        if (state == State.UNPROVEN && proved) {
            prove();
        }
        flush(lost);
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(state.ordinal());
        out.writeByte(mode.ordinal());
        out.writeInt(turns);
        out.writeInt(sinceEmpty);
        session.write(out);
        out.writeInt(open.size());
        for (Command c : open) {
            c.write(out);
        }
        out.writeInt(early.size());
        for (Reply r : early) {
            r.write(out);
        }
        out.writeInt(held.size());
        for (Answer a : held) {
            a.write(out);
        }
    }

    void read(DataInput in) throws IOException {
        state = STATES[in.readByte()];
        mode = CommandStream.ReplyMode.values()[in.readByte()];
        turns = in.readInt();
        sinceEmpty = in.readInt();
        session.read(in);
        for (int n = in.readInt(); n > 0; n--) {
            Command c = Command.read(in);
            open.add(c);
            openBytes += c.cost();
        }
        for (int n = in.readInt(); n > 0; n--) {
            early.add(new Reply().read(in));
        }
        for (int n = in.readInt(); n > 0; n--) {
            held.add(Answer.read(in));
        }
    }
}
