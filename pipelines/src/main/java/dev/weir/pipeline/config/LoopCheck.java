package dev.weir.pipeline.config;

import dev.weir.api.component.Component;
import dev.weir.api.component.Component.SinkComponent;
import dev.weir.api.component.Component.SourceComponent;
import dev.weir.api.component.Endpoint;
import dev.weir.api.component.Problem;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Whether a sink sends to an address at which a source of the same file listens: what goes out would come in again. */
final class LoopCheck {
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "ip6-localhost", "ip6-loopback");

    private final Findings findings;

    LoopCheck(Findings findings) {
        this.findings = findings;
    }

    void check(List<Pipeline> pipelines) {
        Set<Configured<SourceComponent>> sources = new LinkedHashSet<>();
        Set<Configured<SinkComponent>> sinks = new LinkedHashSet<>();
        for (Pipeline pipeline : pipelines) {
            sources.addAll(pipeline.sources());
            sinks.addAll(pipeline.sinks());
        }
        for (Configured<SinkComponent> sink : sinks) {
            for (Endpoint to : endpoints(sink)) {
                for (Configured<SourceComponent> source : sources) {
                    endpoints(source).stream()
                            .filter(at -> reaches(to, at))
                            .findFirst()
                            .ifPresent(at -> refuse(sink, to, source, at));
                }
            }
        }
    }

    /** Of a component with which something is wrong nothing is known. */
    private List<Endpoint> endpoints(Configured<? extends Component> configured) {
        return findings.hasErrors(configured.path())
                ? List.of()
                : configured.component().endpoints(configured.settings());
    }

    private void refuse(Configured<SinkComponent> sink, Endpoint to, Configured<SourceComponent> source, Endpoint at) {
        Finding finding = sink.finding(new Problem(
                to.option(),
                "found %s, where %s.%s of this file listens (%s): what goes out would come in again; give the address of"
                                .formatted(to, source.path(), at.option(), at)
                        + " another receiver, or let the source listen at another port"));
        findings.error(finding.place(), finding.path(), finding.message());
    }

    private static boolean reaches(Endpoint to, Endpoint at) {
        if (to.port() != at.port() || at.port() == 0) {
            return false;
        }
        Host from = Host.of(to.host());
        Host listens = Host.of(at.host());
        return from.equals(listens)
                || (listens.any && from.here)
                || (from.any && listens.here)
                || (from.name.equals("localhost") && listens.isUsualLoopback())
                || (listens.name.equals("localhost") && from.isUsualLoopback());
    }

    /**
     * A host as it is written. Names are not resolved: the file may be checked on another machine.
     *
     * @param name of an address the shortest text, of a name of loopback {@code localhost}
     * @param any whether it is the wildcard address, which for a sender is loopback
     * @param here whether it is the wildcard address or one of loopback
     */
    private record Host(String name, boolean any, boolean here) {
        static Host of(String written) {
            String name = written.toLowerCase(Locale.ROOT).replaceAll("^\\[|]$|\\.$", "");
            if (LOOPBACK_NAMES.contains(name) || name.endsWith(".localhost") || name.startsWith("localhost.")) {
                return new Host("localhost", false, true);
            }
            try {
                InetAddress address = InetAddress.ofLiteral(name);
                return new Host(
                        address.getHostAddress(),
                        address.isAnyLocalAddress(),
                        address.isAnyLocalAddress() || address.isLoopbackAddress());
            } catch (IllegalArgumentException e) {
                return new Host(name, false, false);
            }
        }

        boolean isUsualLoopback() {
            return name.equals("127.0.0.1") || name.equals("0:0:0:0:0:0:0:1");
        }
    }
}
