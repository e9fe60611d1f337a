package dev.weir.gate;

import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Options of Flink's configuration that the gate reads. Flink's own pages hide values whose key holds "token". */
public final class GateOptions {
    /** The secret that opens every path: {@code Authorization: Bearer TOKEN}. */
    public static final ConfigOption<String> TOKEN =
            ConfigOptions.key("weir.rest.token").stringType().noDefaultValue();

    /** A file whose first line is the token, for clusters whose configuration is not secret. */
    public static final ConfigOption<String> TOKEN_FILE =
            ConfigOptions.key("weir.rest.token-file").stringType().noDefaultValue();

    /** What a request without the token may do. */
    public static final ConfigOption<List<Access>> OPEN =
            ConfigOptions.key("weir.rest.open").enumType(Access.class).asList().defaultValues(Access.READ);

    /** Host names, beside those of Flink's own options, that a request without the token may name. */
    public static final ConfigOption<List<String>> HOSTS =
            ConfigOptions.key("weir.rest.hosts").stringType().asList().defaultValues();

    private GateOptions() {}
}
