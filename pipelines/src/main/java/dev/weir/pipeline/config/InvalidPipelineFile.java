package dev.weir.pipeline.config;

import java.util.List;
import java.util.stream.Collectors;

/** A pipeline file that cannot be used. */
public final class InvalidPipelineFile extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Finding> findings;

    InvalidPipelineFile(List<Finding> findings) {
        super(findings.stream().map(Finding::toString).collect(Collectors.joining("\n")));
        this.findings = findings;
    }

    /** All of them, warnings too, in the order of the file. */
    public List<Finding> findings() {
        return findings;
    }
}
