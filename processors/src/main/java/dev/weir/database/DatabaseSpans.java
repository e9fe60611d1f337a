package dev.weir.database;

import dev.weir.api.Address;
import dev.weir.api.Attributes;
import dev.weir.api.Exchange;
import dev.weir.api.Span;
import dev.weir.span.AddressTexts;
import dev.weir.span.SpanDetails;
import dev.weir.span.SpanMapping;
import org.jspecify.annotations.Nullable;

/**
 * The semantic conventions for databases. They know the client's view only; the server's says the same under the kind SERVER. What is
 * special to a database its parser puts into the exchange: the attributes named here, and as status {@link #OK} or the code of the
 * error.
 */
public final class DatabaseSpans implements SpanMapping {
    public static final String NAMESPACE = "db.namespace";
    public static final String SUMMARY = "db.query.summary";
    public static final String TEXT = "db.query.text";

    /** Only where the protocol names an operation: it is never taken out of a text that may hold several. */
    public static final String OPERATION = "db.operation.name";

    /** Only where the protocol names a collection. */
    public static final String COLLECTION = "db.collection.name";

    /** Name of a function, or digest of a script, in the database. */
    public static final String PROCEDURE = "db.stored_procedure.name";

    /** How many operations a batch has, where that is not one. */
    public static final String BATCH_SIZE = "db.operation.batch.size";

    /** Status of an exchange that went well. */
    public static final String OK = "OK";

    /** Status of one that failed for a reason that is not known. */
    public static final String UNKNOWN_ERROR = "_OTHER";

    /** Operation: a statement that could not be prepared. */
    public static final String PREPARE = "PREPARE";

    /** Operation: a function called by the protocol and not by a statement. */
    public static final String FUNCTION_CALL = "FUNCTION_CALL";

    /** {@code error.type} of a request that was never answered, as far as the capture saw. */
    static final String NO_RESPONSE = "no_response";

    private final String system;
    private final boolean namespaceInNames;
    private final AddressTexts texts = new AddressTexts();

    /** @param system protocol and {@code db.system.name} */
    public DatabaseSpans(String system) {
        this(system, true);
    }

    private DatabaseSpans(String system, boolean namespaceInNames) {
        this.system = system;
        this.namespaceInNames = namespaceInNames;
    }

    /** Of a database whose namespaces are mere numbers: the conventions for Redis keep them out of the names of spans. */
    public static DatabaseSpans withoutNamespaceInNames(String system) {
        return new DatabaseSpans(system, false);
    }

    @Override
    public String protocol() {
        return system;
    }

    @Override
    public SpanDetails describe(Exchange e, Span.Kind kind) {
        Attributes.Builder a = Attributes.builder();
        a.put("db.system.name", system);
        a.putAll(e.attributes());
        String error = error(e);
        a.put("db.response.status_code", code(e, error));
        a.put("error.type", error);
        a.put("server.address", texts.host(e.server()))
                .put("server.port", e.server().port());
        Address peer = kind == Span.Kind.CLIENT ? e.server() : e.client();
        a.put("network.peer.address", texts.host(peer)).put("network.peer.port", peer.port());
        Span.Status status = error == null ? Span.Status.UNSET : Span.Status.ERROR;
        return new SpanDetails(name(e), status, a.build());
    }

    /** The error, if the database named it. */
    static @Nullable String code(Exchange e, @Nullable String error) {
        return e.status() == null || UNKNOWN_ERROR.equals(error) ? null : error;
    }

    static @Nullable String error(Exchange e) {
        if (e.status() == null) {
            return e.responseLost() ? null : NO_RESPONSE;
        }
        return e.status().equals(OK) ? null : e.status();
    }

    /** The summary; else the operation and what it is applied to, as far as they are known; else the database. */
    private String name(Exchange e) {
        Attributes known = e.attributes();
        if (known.get(SUMMARY) instanceof String summary) {
            return summary;
        }
        Object target = known.get(COLLECTION);
        if (target == null && namespaceInNames) {
            target = known.get(NAMESPACE);
        }
        if (known.get(OPERATION) instanceof String operation) {
            return target == null ? operation : operation + " " + target;
        }
        return target == null ? texts.host(e.server()) + ":" + e.server().port() : target.toString();
    }
}
