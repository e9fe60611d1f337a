package dev.weir.dns;

import dev.weir.api.Attributes;
import java.util.List;

/**
 * What is kept of an answer.
 *
 * @param code of its header
 * @param extendedCode the whole code where EDNS adds to that of the header, else 0
 * @param addresses that were found
 * @param nanos when it was captured
 * @param bytes of the message
 */
record DnsAnswer(int code, int extendedCode, boolean truncated, List<String> addresses, long nanos, int bytes) {
    static DnsAnswer of(DnsMessage m, long nanos, int bytes) {
        DnsMessage.Records records = m.records();
        return new DnsAnswer(m.rcode(), records.extendedCode(), m.truncated(), records.addresses(), nanos, bytes);
    }

    String status() {
        return DnsCodes.rcode(code);
    }

    Attributes attributes() {
        Attributes.Builder found = Attributes.builder();
        found.put(DnsQuery.ANSWERS, addresses.isEmpty() ? null : addresses);
        found.put(DnsQuery.EXTENDED_CODE, extendedCode == 0 ? null : DnsCodes.rcode(extendedCode));
        found.put(DnsQuery.TRUNCATED, truncated ? true : null);
        return found.build();
    }
}
