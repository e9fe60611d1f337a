package dev.weir.pipeline.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.weir.api.component.Hidden;
import dev.weir.kafka.Certificates;
import dev.weir.live.Command;
import dev.weir.pipeline.config.Dashboard;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the dashboard passes on, and to whom. In the place of Flink is a server that writes down what it is asked. */
class DashboardServerTest {
    @TempDir
    private Path folder;

    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private HttpServer flink;
    private DashboardServer dashboard;

    @BeforeEach
    void start() throws IOException {
        flink = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        flink.createContext("/", e -> {
            asked.add(e.getRequestMethod() + " " + e.getRequestURI() + " "
                    + e.getRequestHeaders().getFirst("Authorization"));
            e.getResponseHeaders().set("Access-Control-Allow-Origin", "*");
            byte[] body = "shown".getBytes(StandardCharsets.UTF_8);
            e.sendResponseHeaders(200, body.length);
            e.getResponseBody().write(body);
            e.close();
        });
        flink.start();
    }

    @AfterEach
    void stop() {
        flink.stop(0);
        if (dashboard != null) {
            dashboard.close();
        }
    }

    @Test
    void aPathThatShowsSomethingIsAskedOfFlinkWithTheTokenOfTheProcess() throws IOException {
        serve(new Dashboard("127.0.0.1", 0, 0, null, null));
        assertThat(curl("/jobs/overview?x=1")).isEqualTo("shown");
        assertThat(asked).containsExactly("GET /jobs/overview?x=1 Bearer inner");
        assertThat(curl("-i", "/overview")).doesNotContainIgnoringCase("access-control");
    }

    @Test
    void noOtherPathReachesFlink() throws IOException {
        serve(new Dashboard("127.0.0.1", 0, 0, null, null));
        assertThat(curl("/jobs/0123/yarn-cancel")).contains("changes nothing");
        assertThat(curl("--path-as-is", "/jobs/../jars")).contains("changes nothing");
        assertThat(asked).isEmpty();
    }

    @Test
    void withATokenAndTlsOnlyWhoHasTheTokenSeesAnything() throws Exception {
        Certificates certificates = new Certificates(folder);
        certificates.make("server");
        String certificate = certificates.pem("server").toString();
        serve(new Dashboard(
                "localhost",
                0,
                0,
                "s3cret",
                new Dashboard.Tls(certificate, certificates.key("server").toString(), null)));
        assertThat(dashboard.address().getScheme()).isEqualTo("https");
        assertThat(curl("--cacert", certificate, "/overview")).contains("A token is needed");
        assertThat(curl("--cacert", certificate, "-u", "me:wrong", "/health")).contains("A token is needed");
        assertThat(asked).isEmpty();
        assertThat(curl("--cacert", certificate, "-u", "me:s3cret", "/overview"))
                .isEqualTo("shown");
        assertThat(curl("--cacert", certificate, "-H", "Authorization: Bearer s3cret", "/health"))
                .contains("\"status\":\"down\"");
    }

    @Test
    void aPortThatIsTakenIsNamedWithTheOptionForAnother() {
        int taken = flink.getAddress().getPort();
        assertThatThrownBy(() -> serve(new Dashboard("127.0.0.1", taken, taken, null, null)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1:" + taken)
                .hasMessageContaining("service.dashboard.endpoint");
    }

    private void serve(Dashboard options) throws IOException {
        URI inner = URI.create("http://127.0.0.1:" + flink.getAddress().getPort());
        dashboard = DashboardServer.start(options, new Hidden(), "inner");
        assertThat(curl("-k", "-u", "me:s3cret", "/overview")).contains("Flink is starting");
        dashboard.show(inner, () -> false);
    }

    /** Takes curl's options, and a path at the end. */
    private String curl(String... arguments) {
        String[] command = new String[arguments.length + 2];
        command[0] = "curl";
        command[1] = "-sS";
        System.arraycopy(arguments, 0, command, 2, arguments.length);
        command[command.length - 1] = dashboard.address() + arguments[arguments.length - 1];
        return Command.run(command);
    }
}
