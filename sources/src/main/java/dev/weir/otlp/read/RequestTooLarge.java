package dev.weir.otlp.read;

import com.google.protobuf.InvalidProtocolBufferException;

/** A request whose records repeat more than they may: each is written with its resource and scope. */
public final class RequestTooLarge extends InvalidProtocolBufferException {
    private static final long serialVersionUID = 1L;

    RequestTooLarge(long max) {
        super("its records, each with its resource and scope, have more than " + max + " bytes");
    }
}
