package dev.weir.container.runtime;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A protobuf message read and written by the numbers of its fields: of each runtime's messages a handful are of use, and a field
 * that is not there, or is of another kind, is empty.
 */
final class Message {
    /** With nothing in it: what asks for everything. */
    static final Message EMPTY = new Message(UnknownFieldSet.getDefaultInstance());

    private final UnknownFieldSet fields;

    private Message(UnknownFieldSet fields) {
        this.fields = fields;
    }

    static Message read(InputStream in) throws IOException {
        return new Message(UnknownFieldSet.parseFrom(in));
    }

    InputStream stream() {
        return fields.toByteString().newInput();
    }

    Message with(int number, String text) {
        return with(number, ByteString.copyFromUtf8(text));
    }

    Message with(int number, Message message) {
        return with(number, message.fields.toByteString());
    }

    Message with(int number, long value) {
        return new Message(fields.toBuilder()
                .mergeField(
                        number,
                        UnknownFieldSet.Field.newBuilder().addVarint(value).build())
                .build());
    }

    private Message with(int number, ByteString bytes) {
        return new Message(fields.toBuilder()
                .mergeField(
                        number,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(bytes)
                                .build())
                .build());
    }

    /** Null if there is none, or an empty one. */
    @Nullable
    String text(int number) {
        List<ByteString> values = fields.getField(number).getLengthDelimitedList();
        return values.isEmpty() || values.getLast().isEmpty()
                ? null
                : values.getLast().toStringUtf8();
    }

    long number(int number) {
        List<Long> values = fields.getField(number).getVarintList();
        return values.isEmpty() ? 0 : values.getLast();
    }

    Message message(int number) {
        List<Message> all = messages(number);
        return all.isEmpty() ? EMPTY : all.getLast();
    }

    List<Message> messages(int number) {
        return fields.getField(number).getLengthDelimitedList().stream()
                .map(Message::parse)
                .toList();
    }

    Map<String, String> map(int number) {
        Map<String, String> map = new LinkedHashMap<>();
        for (Message entry : messages(number)) {
            String key = entry.text(1);
            String value = entry.text(2);
            if (key != null) {
                map.put(key, value == null ? "" : value);
            }
        }
        return map;
    }

    private static Message parse(ByteString bytes) {
        try {
            return new Message(UnknownFieldSet.parseFrom(bytes));
        } catch (InvalidProtocolBufferException noMessage) {
            return EMPTY;
        }
    }
}
