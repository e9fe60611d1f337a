package dev.weir.span;

import java.io.Serializable;
import java.util.List;
import java.util.Set;

/**
 * How spans are made.
 *
 * @param observedNetworks where the clients live whose end is captured too
 * @param knownMethods HTTP methods that may name a span, case-sensitive
 * @param shownQueryParameters names of a URL's parameters whose values are shown
 * @param sensitiveQueryParameters names, or words of names, whose values are never shown
 */
public record SpanOptions(
        WithoutContext withoutContext,
        List<Network> observedNetworks,
        Set<String> knownMethods,
        Set<String> shownQueryParameters,
        Set<String> sensitiveQueryParameters)
        implements Serializable {

    /** What becomes of an exchange without a valid traceparent. */
    public enum WithoutContext {
        /** No span. */
        SKIP,
        /** The first span of a new trace. */
        NEW_TRACE
    }

    /** RFC 9110 section 9, PATCH (RFC 5789) and QUERY, as in the semantic conventions. */
    public static final List<String> KNOWN_METHODS =
            List.of("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE");

    /** The semantic conventions' list, August 2026, and the usual names of secrets, those of RFC 6749, RFC 6750 and SAML among them. */
    public static final List<String> SENSITIVE_QUERY_PARAMETERS = List.of("""
            X-Amz-Signature X-Amz-Credential X-Amz-Security-Token AWSAccessKeyId Signature sig X-Goog-Signature
            access apikey assertion auth authorization bearer card code cookie credential credentials csrf cvc cvv digest email
            hash hmac iban invite jsessionid jwt key login mfa nonce oauth otp pass passcode passphrase passwd password phone
            phpsessid pin private pwd RelayState reset saml SAMLRequest SAMLResponse secret sessid session sessionid sid ssn state
            tan tel ticket token totp verification verifier verify xsrf
            """.split("\\s+"));

    public SpanOptions {
        observedNetworks = List.copyOf(observedNetworks);
        knownMethods = Set.copyOf(knownMethods);
        shownQueryParameters = Set.copyOf(shownQueryParameters);
        sensitiveQueryParameters = Set.copyOf(sensitiveQueryParameters);
    }

    /** With the defaults for the rest. */
    public static SpanOptions of(WithoutContext withoutContext, List<Network> observedNetworks) {
        return new SpanOptions(
                withoutContext,
                observedNetworks,
                Set.copyOf(KNOWN_METHODS),
                Set.of(),
                Set.copyOf(SENSITIVE_QUERY_PARAMETERS));
    }
}
