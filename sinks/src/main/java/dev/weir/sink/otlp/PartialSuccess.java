package dev.weir.sink.otlp;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;

/** The part of a response that says what the receiver did not take: the same in all signals but for a name. */
final class PartialSuccess {
    private static final int PARTIAL_SUCCESS = 1;
    private static final int REJECTED = 1;
    private static final int ERROR_MESSAGE = 2;

    private PartialSuccess() {}

    static Reply.Accepted of(Message response) {
        Message partial = (Message) response.getField(field(response));
        Descriptor type = partial.getDescriptorForType();
        return new Reply.Accepted((long) partial.getField(type.findFieldByNumber(REJECTED)), (String)
                partial.getField(type.findFieldByNumber(ERROR_MESSAGE)));
    }

    /** {@code rejectedSpans}, {@code rejectedDataPoints}. */
    static String jsonNameOfRejected(Message response) {
        return field(response).getMessageType().findFieldByNumber(REJECTED).getJsonName();
    }

    private static FieldDescriptor field(Message response) {
        return response.getDescriptorForType().findFieldByNumber(PARTIAL_SUCCESS);
    }
}
