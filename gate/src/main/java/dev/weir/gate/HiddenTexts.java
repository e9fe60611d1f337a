package dev.weir.gate;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.shaded.netty4.io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What jobs of Weir do not show, by an expression that they put into a system property of the process. */
final class HiddenTexts {
    /** {@code dev.weir.pipeline.graph.HiddenOnCluster} writes it, which another class loader has. */
    static final String PROPERTY = "weir.hidden";

    private static volatile @Nullable Pattern latest;

    private HiddenTexts() {}

    /** Puts stars in the place of what is hidden: as many bytes, because the head of the answer names their number. */
    static void blank(ByteBuf body) {
        Pattern pattern = pattern();
        if (pattern == null || !body.isReadable() || body.isReadOnly()) {
            return;
        }
        String text = body.toString(StandardCharsets.UTF_8);
        Matcher found = pattern.matcher(text);
        if (!found.find()) {
            return;
        }
        String blanked = found.replaceAll(f -> "*".repeat(f.group().getBytes(StandardCharsets.UTF_8).length));
        byte[] bytes = blanked.getBytes(StandardCharsets.UTF_8);
        // Bytes that are no text have another length as text: such an answer is none of JSON.
        if (bytes.length == body.readableBytes()) {
            body.setBytes(body.readerIndex(), bytes);
        }
    }

    private static @Nullable Pattern pattern() {
        String expression = System.getProperty(PROPERTY);
        if (expression == null) {
            return null;
        }
        Pattern known = latest;
        if (known == null || !known.pattern().equals(expression)) {
            known = Pattern.compile(expression);
            latest = known;
        }
        return known;
    }
}
