package dev.weir.sink.otlp;

/** How a request over HTTP is written. */
enum Encoding {
    PROTO("application/x-protobuf"),
    JSON("application/json");

    final String contentType;

    Encoding(String contentType) {
        this.contentType = contentType;
    }
}
