package dev.weir.pipeline.config;

import dev.weir.api.component.Component;
import dev.weir.api.component.Hidden;
import dev.weir.api.component.Problem;
import dev.weir.pipeline.config.Yaml.Entry;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Reads and checks a pipeline file. */
public final class PipelineFileReader {
    private static final Map<String, String> TOP = Map.of(
            "receivers", "Weir calls them sources",
            "exporters", "Weir calls them sinks",
            "connectors", "Weir has none: pipelines that begin with the same ids share them",
            "extensions", "Weir has none");

    private final Components components;
    private final Map<String, String> environment;
    private final Texts texts = new Texts();
    private final Hidden hidden;
    private final boolean files;

    /** @param environment what {@code ${env:X}} stands for */
    public PipelineFileReader(Components components, Map<String, String> environment) {
        this(components, environment, new Hidden(), false);
    }

    /**
     * Reads for one process.
     *
     * @param hidden takes what the process must not show
     * @param files whether the files that options name have to be on this machine
     */
    public PipelineFileReader(Components components, Map<String, String> environment, Hidden hidden, boolean files) {
        this.components = components;
        this.environment = environment;
        this.hidden = hidden;
        this.files = files;
    }

    /** Of all files that were read. */
    public Texts texts() {
        return texts;
    }

    /**
     * Reads a file.
     *
     * @param name relative to the working directory
     * @param settings what {@code --set} gave: {@code a.b.c=value}
     */
    public PipelineFile read(String name, List<String> settings) throws InvalidPipelineFile {
        try {
            return read(name, texts.read(Path.of(name)), settings);
        } catch (NoSuchFileException e) {
            throw unreadable(name, "no such file");
        } catch (CharacterCodingException e) {
            throw unreadable(name, "not YAML: not UTF-8");
        } catch (IOException | InvalidPathException e) {
            throw unreadable(name, "cannot be read: " + (e.getMessage() == null ? e : e.getMessage()));
        }
    }

    PipelineFile read(String name, String text, List<String> settings) throws InvalidPipelineFile {
        Findings findings = new Findings(hidden);
        findings.meet(name);
        Substitution substitution = new Substitution(findings, environment, texts, hidden);
        Yaml root = new YamlReader(findings, substitution).read(name, text, "");
        root = new Overrides(findings, substitution).apply(root, settings);
        PipelineFile file = check(name, root, findings);
        if (findings.hasErrors()) {
            throw new InvalidPipelineFile(findings.inOrder());
        }
        return file;
    }

    private PipelineFile check(String name, Yaml root, Findings findings) {
        Sections sections = new Sections();
        ServiceCheck service = new ServiceCheck(components, sections, findings);
        Shape shape = new Shape(findings);
        Map<String, Entry> top = shape.map(root, "");
        shape.keys(top, "", List.of("sources", "processors", "sinks", "service"), TOP);
        SectionCheck section = new SectionCheck(components, sections, findings);
        for (Kind kind : Kind.values()) {
            Entry entry = top.get(kind.section());
            section.check(kind, entry == null ? Map.of() : shape.map(entry.value(), kind.section()));
        }
        Entry entry = top.get("service");
        boolean readable = root instanceof Yaml.Mapping || root.absent();
        if (entry == null && readable) {
            findings.error(root.place(), "service", "missing; expected service.pipelines with at least one pipeline");
        }
        List<Pipeline> pipelines = entry == null ? List.of() : service.check(entry);
        new SignalCheck(findings).check(pipelines, service.telemetry());
        new LoopCheck(findings).check(pipelines);
        if (files) {
            sections.all().stream().filter(sections::isUsed).forEach(c -> files(c, findings));
        }
        for (Configured<? extends Component> c : sections.all()) {
            // Where something is wrong with the pipelines, nobody knows what they would use.
            if (!findings.hasErrors() && !sections.isUsed(c)) {
                findings.warning(c.place(), c.path(), "configured, but no pipeline uses it");
            }
        }
        return new PipelineFile(
                name,
                sections.all(),
                pipelines,
                service.flink(),
                service.writtenFlink(),
                service.telemetry().orElse(null),
                service.dashboard(),
                findings.inOrder());
    }

    private static void files(Configured<? extends Component> configured, Findings findings) {
        try {
            for (Problem problem : configured.component().files(configured.settings())) {
                Finding finding = configured.finding(problem);
                findings.error(finding.place(), finding.path(), finding.message());
            }
        } catch (IllegalArgumentException e) {
            if (!findings.hasErrors()) {
                throw e;
            }
            // A required option is missing, which is reported.
        }
    }

    private static InvalidPipelineFile unreadable(String name, String why) {
        return new InvalidPipelineFile(List.of(new Finding(Place.whole(name), "", why, false)));
    }
}
