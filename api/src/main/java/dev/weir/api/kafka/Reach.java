package dev.weir.api.kafka;

import dev.weir.api.component.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Asks the brokers for a word before a job starts that would otherwise try for minutes and then fail. */
final class Reach {
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    private Reach() {}

    static List<Problem> problems(String path, Properties client, boolean transactions) {
        String brokers = client.getProperty("bootstrap.servers");
        Properties own = new Properties();
        own.putAll(client);
        own.setProperty("request.timeout.ms", Long.toString(TIMEOUT.toMillis()));
        own.setProperty("default.api.timeout.ms", Long.toString(TIMEOUT.toMillis()));
        try (Admin admin = Admin.create(own)) {
            admin.describeCluster().nodes().get();
            if (transactions) {
                // The sink looks for what an earlier run left open.
                admin.listTransactions(new ListTransactionsOptions()).all().get();
            }
            return List.of();
        } catch (ExecutionException e) {
            return List.of(new Problem(path, message(brokers, e.getCause() == null ? e : e.getCause())));
        } catch (KafkaException e) {
            return List.of(new Problem(path, message(brokers, e.getCause() == null ? e : e.getCause())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of(new Problem(path, "interrupted while asking " + brokers));
        }
    }

    private static String message(String brokers, Throwable why) {
        return switch (why) {
            case TimeoutException e ->
                "no broker answers at " + brokers + " within " + TIMEOUT.toSeconds()
                        + "s: start Kafka there, or give other brokers; tls and auth must be as the broker's listener has them";
            case AuthenticationException e ->
                brokers + " does not let this client in: check auth and tls (" + e.getMessage() + ")";
            case AuthorizationException e ->
                brokers + " does not allow what is needed: give the user the rights that the README lists ("
                        + e.getMessage() + ")";
            case UnsupportedVersionException e ->
                brokers + " is too old for delivery: exactly_once, which needs Kafka 3.0: " + e.getMessage();
            default -> "cannot talk to " + brokers + ": " + why.getMessage();
        };
    }
}
