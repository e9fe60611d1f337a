package dev.weir.pipeline.cli;

import org.apache.flink.runtime.util.EnvironmentInformation;
import picocli.CommandLine.IVersionProvider;

/** Which release this is, on which Flink and which Java. */
final class Version implements IVersionProvider {

    /** Such as {@code 0.1.0}; {@code development} if it does not run from a jar. */
    static String weir() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "weir " + weir(), "flink " + EnvironmentInformation.getVersion(), "java " + Runtime.version()
        };
    }
}
