package dev.weir.redis;

import dev.weir.protocol.StateTexts;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The client's direction: arrays of strings, or words in a line. Of the arguments only those are looked at that may be kept. */
final class CommandStream extends RespStream {
    private static final int LINE_BYTES = 1024;
    private static final int NAME_BYTES = 33;
    private static final String OTHER = "_OTHER";
    private static final Pattern CONTROLS = Pattern.compile("[\\x00-\\x1f\\x7f-\\x9f]");

    /** Strings of the command that are to come. */
    private long left;

    /** How many are over. */
    private int index;

    private int arguments;

    /** It began in the middle, maybe of a value: any line of it would be a command. */
    private boolean resumed;

    /** The command that is being read came as words in a line. Only during a call. */
    private boolean words;

    private @Nullable String operation;
    private @Nullable Known known;
    private @Nullable String key;
    private @Nullable String procedure;
    private int database = -1;

    /** The mode that CLIENT REPLY names. */
    private ReplyMode mode = ReplyMode.ON;

    private static final ReplyMode[] MODES = ReplyMode.values();

    /** Which commands the client wants answers to. */
    enum ReplyMode {
        ON,
        OFF,
        SKIP
    }

    CommandStream(RedisParser parser) {
        super(parser, LINE_BYTES);
    }

    @Override
    boolean isBetween() {
        return left == 0;
    }

    @Override
    void line(byte[] b, int from, int to, int total, boolean proper) {
        if (left > 0) {
            long length = total > 0 && b[from] == '$' ? Resp.length(b, from + 1, to) : Resp.NONE;
            if (length < 0 || !proper) {
                bad();
            } else {
                expectString(length, wanted());
            }
            return;
        }
        if (total > 0 && b[from] == '*') {
            long n = Resp.length(b, from + 1, to);
            if ((n < 0 && n != Resp.NULL) || n > Integer.MAX_VALUE || !proper) {
                bad();
            } else if (n > 0) {
                begin();
                left = n;
                arguments = (int) n - 1;
            }
            return;
        }
        if (resumed && total > 0) {
            bad();
        } else {
            inline(b, from, to, total > LINE_BYTES);
        }
    }

    private void begin() {
        index = 0;
        operation = null;
        known = null;
        key = null;
        procedure = null;
        database = -1;
        mode = ReplyMode.ON;
    }

    private int wanted() {
        Known k = known;
        if (index == 0) {
            return NAME_BYTES;
        }
        if (k == null) {
            return 0;
        }
        if (index == k.keyAt || index == k.procedureAt) {
            return parser.limits().keys() || index == k.procedureAt
                    ? parser.limits().keyBytes() + 1
                    : 0;
        }
        boolean small = (index == 1 && (k.subcommands != null || k.role == Known.Role.SELECT))
                || (index == 2 && k.role == Known.Role.REPLY_MODE);
        return small ? NAME_BYTES : 0;
    }

    @Override
    void string(byte[] b, int from, int to, boolean complete) {
        if (!complete && isDecisive()) {
            left = 0;
            lose();
            return;
        }
        left--;
        argument(b, from, to, complete);
        if (left == 0) {
            over(index - 1);
        }
    }

    /** Without what comes next it is not known how the command is answered. */
    private boolean isDecisive() {
        Known k = known;
        return index == 0
                || (k != null && index == 1 && k.subcommands != null)
                || (k != null && index == 2 && k.role == Known.Role.REPLY_MODE);
    }

    private void argument(byte[] b, int from, int to, boolean complete) {
        Known k = known;
        int at = index++;
        if (at == 0) {
            name(b, from, to, complete);
        } else if (k == null) {
            return;
        } else if (at == k.keyAt) {
            key = parser.limits().keys() ? text(b, from, to, complete) : null;
        } else if (at == k.procedureAt) {
            procedure = text(b, from, to, complete);
        } else if (at == 1 && k.subcommands != null) {
            subcommand(k.subcommands, b, from, to, complete);
        } else if (at == 1 && k.role == Known.Role.SELECT) {
            long n = complete ? Resp.length(b, from, to) : Resp.NONE;
            database = n < 0 || n > Short.MAX_VALUE ? -1 : (int) n;
        } else if (at == 2 && k.role == Known.Role.REPLY_MODE) {
            mode = replyMode(b, from, to);
        }
    }

    /** An unknown word of a line is no name to be kept: it may be a password that was typed alone. */
    private void name(byte[] b, int from, int to, boolean complete) {
        known = complete ? Commands.find(b, from, to) : null;
        if (known == null) {
            boolean named = complete && !words && Resp.isName(b, from, to);
            operation = named ? new String(b, from, to - from, StandardCharsets.US_ASCII) : OTHER;
            parser.count(RedisCounts.UNKNOWN_COMMANDS, 1);
        } else {
            operation = cased(known, b[from]);
        }
    }

    /** As the application wrote it, as far as its first letter tells: no text is made. */
    private static String cased(Known known, byte first) {
        return first >= 'a' ? known.lowerName : known.name;
    }

    private void subcommand(CommandTable subcommands, byte[] b, int from, int to, boolean complete) {
        Known found = complete ? subcommands.find(b, from, to) : null;
        if (found != null) {
            boolean lower = operation != null && operation.charAt(0) >= 'a';
            operation = lower ? found.lowerName : found.name;
            known = found;
        }
    }

    private static ReplyMode replyMode(byte[] b, int from, int to) {
        for (ReplyMode m : MODES) {
            boolean same = to - from == m.name().length();
            for (int i = 0; same && i < to - from; i++) {
                same = Known.upper(b[from + i]) == m.name().charAt(i);
            }
            if (same) {
                return m;
            }
        }
        return ReplyMode.ON;
    }

    /** Text for people: what is no printable character is replaced. */
    private String text(byte[] b, int from, int to, boolean complete) {
        int limit = parser.limits().keyBytes();
        boolean cut = to - from > limit;
        String s = printable(new String(b, from, Math.min(to - from, limit), StandardCharsets.UTF_8));
        if (cut) {
            parser.count(RedisCounts.KEYS_CUT, 1);
        }
        return cut || !complete ? s + "..." : s;
    }

    private static String printable(String s) {
        for (int i = 0; i < s.length(); i++) {
            if (Character.isISOControl(s.charAt(i))) {
                return CONTROLS.matcher(s).replaceAll("\ufffd");
            }
        }
        return s;
    }

    /** Words as in a shell: quotes may hold blanks. */
    private void inline(byte[] b, int from, int to, boolean cut) {
        begin();
        words = true;
        int i = from;
        while (i < to) {
            while (i < to && isBlank(b[i])) {
                i++;
            }
            int wordFrom = i;
            i = wordEnd(b, i, to);
            if (i > wordFrom) {
                boolean quoted = i - wordFrom > 1 && isQuote(b[wordFrom]) && b[i - 1] == b[wordFrom];
                int trim = quoted ? 1 : 0;
                argument(b, wordFrom + trim, i - trim, i < to || !cut);
            }
        }
        words = false;
        if (index > 0) {
            arguments = cut ? -1 : index - 1;
            over(arguments);
        }
    }

    private static int wordEnd(byte[] b, int from, int to) {
        byte quote = 0;
        int i = from;
        while (i < to && (quote != 0 || !isBlank(b[i]))) {
            if (quote == 0 && isQuote(b[i])) {
                quote = b[i];
            } else if (b[i] == '\\' && quote == '"') {
                i++;
            } else if (b[i] == quote) {
                quote = 0;
            }
            i++;
        }
        return Math.min(i, to);
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private static boolean isQuote(byte b) {
        return b == '"' || b == '\'';
    }

    private void over(int told) {
        Command c = new Command(
                known,
                operation == null ? OTHER : operation,
                key,
                procedure,
                database,
                told,
                startSeq(),
                startAck(),
                startNanos());
        c.endNanos = lastNanos();
        c.bytes = messageBytes();
        c.endSeq = position();
        c.confirmations = Math.max(1, told);
        ReplyMode named = mode;
        left = 0;
        begin();
        parser.pairing().sent(c, named);
    }

    /** What is begun was sent, whatever is missing of it, and will be answered. */
    @Override
    void skipped(byte[] b, int from, int to) {
        parser.count(RedisCounts.REQUESTS_SKIPPED, Shape.countCommands(b, from, to));
    }

    @Override
    void abandoned() {
        if (left > 0 && !isDecisive() && parser.isCertain()) {
            over(arguments);
        } else if (left > 0) {
            parser.count(RedisCounts.REQUESTS_SKIPPED, 1);
        }
        left = 0;
        begin();
    }

    @Override
    void resume() {
        super.resume();
        resumed = true;
        left = 0;
        begin();
    }

    @Override
    void write(DataOutput out) throws IOException {
        super.write(out);
        out.writeLong(left);
        out.writeInt(index);
        out.writeInt(arguments);
        out.writeBoolean(resumed);
        StateTexts.write(operation, out);
        StateTexts.write(known == null ? null : known.name, out);
        StateTexts.write(key, out);
        StateTexts.write(procedure, out);
        out.writeInt(database);
        out.writeByte(mode.ordinal());
    }

    @Override
    void read(DataInput in) throws IOException {
        super.read(in);
        left = in.readLong();
        index = in.readInt();
        arguments = in.readInt();
        resumed = in.readBoolean();
        operation = StateTexts.read(in);
        String name = StateTexts.read(in);
        known = name == null ? null : Commands.named(name);
        key = StateTexts.read(in);
        procedure = StateTexts.read(in);
        database = in.readInt();
        mode = MODES[in.readByte()];
    }
}
