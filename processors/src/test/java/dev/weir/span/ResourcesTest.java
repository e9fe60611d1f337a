package dev.weir.span;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.api.Address;
import dev.weir.api.Attributes;
import dev.weir.api.Host;
import dev.weir.api.ProcessInfo;
import org.junit.jupiter.api.Test;

class ResourcesTest {
    private final Resources resources = new Resources();

    @Test
    void aProcessIsAServiceByItsOwnWordElseByItsCommand() {
        assertThat(of(Exchanges.asServer().process(new ProcessInfo(1, "java", "/opt/jdk/bin/java", "cart")))
                        .get("service.name"))
                .isEqualTo("cart");
        assertThat(of(Exchanges.asServer().process(new ProcessInfo(1, "java", null, "")))
                        .get("service.name"))
                .isEqualTo("java");
        assertThat(of(Exchanges.asServer().process(null)).get("service.name")).isEqualTo("unknown_service");
    }

    @Test
    void hostAndProcessAreDescribedInOneOrder() {
        assertThat(of(Exchanges.asClient()))
                .isEqualTo(Attributes.builder()
                        .put("service.name", "nginx")
                        .put("service.instance.id", "node-1:42")
                        .put("host.name", "node-1")
                        .put("host.id", "4f1c")
                        .put("process.pid", 42)
                        .put("process.executable.name", "nginx")
                        .put("process.executable.path", "/usr/sbin/nginx")
                        .build());
    }

    @Test
    void theExecutablesNameIsItsFilesElseTheTasks() {
        assertThat(of(Exchanges.asServer().process(new ProcessInfo(1, "grpc-worker-7", "/usr/bin/python3.11", null)))
                        .get("process.executable.name"))
                .isEqualTo("python3.11");
        assertThat(of(Exchanges.asServer().process(new ProcessInfo(1, "redis-server", null, null)))
                        .get("process.executable.name"))
                .isEqualTo("redis-server");
    }

    @Test
    void aCaptureHasNoHostAndSaysItsFile() {
        assertThat(of(Exchanges.inCapture("zeek/a.pcap")))
                .isEqualTo(Attributes.builder()
                        .put("service.name", "unknown_service")
                        .put("weir.capture.file", "zeek/a.pcap")
                        .build());
    }

    @Test
    void theConnectionsOfAProcessShareOneResource() {
        Attributes one = of(Exchanges.asServer().host(new Host("n", null)));
        Attributes two = of(Exchanges.asClient().host(new Host("n", null)));

        assertThat(two).isSameAs(one);
    }

    @Test
    void noMoreResourcesAreKeptThanTheLimitAndTheLeastUsedGoesFirst() {
        Attributes first = of(Exchanges.inCapture("0"));
        Attributes second = of(Exchanges.inCapture("1"));
        for (int i = 2; i < Resources.KEPT; i++) {
            of(Exchanges.inCapture(Integer.toString(i)));
        }
        assertThat(of(Exchanges.inCapture("0"))).isSameAs(first);
        of(Exchanges.inCapture("one more"));

        assertThat(resources.size()).isEqualTo(Resources.KEPT);
        assertThat(of(Exchanges.inCapture("0"))).isSameAs(first);
        assertThat(of(Exchanges.inCapture("1"))).isEqualTo(second).isNotSameAs(second);
    }

    @Test
    void anAddressIsWrittenOnceAndOneThatDisplacesItIsWrittenRight() {
        AddressTexts texts = new AddressTexts();
        String first = texts.host(Address.ipv4(0x0a000001, 1));

        assertThat(texts.host(Address.ipv4(0x0a000001, 2))).isSameAs(first);
        for (int i = 0; i < 3 * AddressTexts.KEPT; i++) {
            Address a = Address.ipv4(0x0a000000 + i, 1);
            assertThat(texts.host(a)).isEqualTo(a.host());
        }
    }

    private Attributes of(Exchanges e) {
        return resources.of(e.build().connection());
    }
}
