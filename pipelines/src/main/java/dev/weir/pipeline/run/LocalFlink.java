package dev.weir.pipeline.run;

import java.util.Collection;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.blob.BlobServer;
import org.apache.flink.runtime.entrypoint.component.DispatcherResourceManagerComponent;
import org.apache.flink.runtime.heartbeat.HeartbeatServices;
import org.apache.flink.runtime.metrics.MetricRegistry;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.rpc.FatalErrorHandler;
import org.apache.flink.runtime.security.token.DelegationTokenManager;
import org.apache.flink.runtime.webmonitor.retriever.MetricQueryServiceRetriever;

/**
 * A Flink in this process without a BLOB server. That server takes uploads from everyone who reaches its port. One process has no use for
 * it: {@code blob.offload.minsize} keeps all that a task needs in the messages between JobManager and TaskManager, and the JobManager's
 * log pages read the files themselves.
 */
@SuppressWarnings("try") // Flink's own close() may be interrupted
final class LocalFlink extends MiniCluster {

    LocalFlink(MiniClusterConfiguration configuration) {
        super(configuration);
    }

    @Override
    protected Collection<? extends DispatcherResourceManagerComponent> createDispatcherResourceManagerComponents(
            Configuration configuration,
            RpcServiceFactory rpcServiceFactory,
            BlobServer blobServer,
            HeartbeatServices heartbeatServices,
            DelegationTokenManager delegationTokenManager,
            MetricRegistry metricRegistry,
            MetricQueryServiceRetriever metricQueryServiceRetriever,
            FatalErrorHandler fatalErrorHandler)
            throws Exception {
        blobServer.close();
        return super.createDispatcherResourceManagerComponents(
                configuration,
                rpcServiceFactory,
                blobServer,
                heartbeatServices,
                delegationTokenManager,
                metricRegistry,
                metricQueryServiceRetriever,
                fatalErrorHandler);
    }
}
