package dev.weir.pipeline.docs;

import dev.weir.api.component.Component;
import dev.weir.api.component.Component.ProcessorComponent;
import dev.weir.api.component.Component.SinkComponent;
import dev.weir.api.component.Component.SourceComponent;
import dev.weir.api.component.Option;
import dev.weir.api.component.Signal;
import dev.weir.pipeline.config.Components;
import dev.weir.pipeline.config.Kind;
import java.util.List;
import java.util.stream.Collectors;

/** The components and their options, as text for a terminal or as Markdown. */
public final class ComponentTable {
    /** A longer default pushes its help aside, rather than that of all. */
    private static final int MAX_DEFAULT = 24;

    private ComponentTable() {}

    public static String text(Components components) {
        StringBuilder out = new StringBuilder();
        for (Kind kind : Kind.values()) {
            out.append(kind.section()).append(":\n");
            for (Component component : components.of(kind)) {
                out.append("  ")
                        .append(component.type())
                        .append(aliases(component))
                        .append('\n');
                out.append("      ")
                        .append(help(component))
                        .append("; ")
                        .append(signals(component))
                        .append('\n');
                options(out, component.options());
            }
        }
        return out.toString();
    }

    public static String markdown(Components components) {
        StringBuilder out = new StringBuilder();
        for (Kind kind : Kind.values()) {
            out.append("## ").append(kind.section()).append('\n');
            for (Component component : components.of(kind)) {
                out.append("\n### ").append(component.type()).append('\n');
                out.append('\n')
                        .append(help(component))
                        .append(" (")
                        .append(signals(component))
                        .append(").");
                out.append(aliases(component)).append("\n");
                if (!component.options().isEmpty()) {
                    out.append("\n| option | type | default | |\n|---|---|---|---|\n");
                    component
                            .options()
                            .forEach(o -> out.append("| `%s` | %s | %s | %s |%n"
                                    .formatted(
                                            o.path(),
                                            cell(o.type().name()),
                                            code(OptionText.fallback(o)),
                                            cell(o.help()))));
                }
            }
            out.append('\n');
        }
        return out.toString().stripTrailing() + "\n";
    }

    private static void options(StringBuilder out, List<Option<?>> options) {
        int path = width(options.stream().map(Option::path).toList());
        int type = width(options.stream().map(o -> o.type().name()).toList());
        int fallback = Math.min(
                MAX_DEFAULT, width(options.stream().map(OptionText::fallback).toList()));
        String row = "      %-" + path + "s  %-" + type + "s  %-" + fallback + "s  %s%n";
        options.forEach(o -> out.append(row.formatted(o.path(), o.type().name(), OptionText.fallback(o), o.help())));
    }

    private static int width(List<String> cells) {
        return Math.max(1, cells.stream().mapToInt(String::length).max().orElse(1));
    }

    private static String help(Component component) {
        String help = component.help();
        return help.endsWith(".") ? help.substring(0, help.length() - 1) : help;
    }

    private static String aliases(Component component) {
        return component.aliases().isEmpty() ? "" : " (older: " + String.join(", ", component.aliases()) + ")";
    }

    private static String signals(Component component) {
        return switch (component) {
            case SourceComponent s -> "gives " + names(s.gives());
            case ProcessorComponent p -> "takes " + p.takes() + ", gives " + p.gives();
            case SinkComponent s -> "takes " + names(s.takes());
        };
    }

    private static String names(List<Signal> signals) {
        return signals.stream().map(Signal::toString).collect(Collectors.joining(", "));
    }

    private static String code(String text) {
        return text.isEmpty() || text.startsWith("(") ? text : "`" + text.replace("|", "\\|") + "`";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
