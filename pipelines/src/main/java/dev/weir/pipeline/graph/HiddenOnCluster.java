package dev.weir.pipeline.graph;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import dev.weir.api.component.Hidden;
import java.io.Serializable;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * What no process of a cluster may show of a job. It travels in the job's execution config, which every JobManager and TaskManager reads
 * before it runs any of the job: as a Kryo serializer of a type of which there are no objects, for that is the one object of a user's
 * there. Read, it puts an expression into a system property: {@code log4j.properties} and the gate of the REST interface look there.
 */
public final class HiddenOnCluster extends Serializer<HiddenOnCluster.Nothing> implements Serializable {
    /** Alternatives, in characters that no configuration of a log changes. */
    public static final String PROPERTY = "weir.hidden";

    private static final long serialVersionUID = 1L;

    private final String expression;

    private HiddenOnCluster(String expression) {
        this.expression = expression;
    }

    /** In this process at once, and in those that the job comes to. */
    public static void hide(Hidden hidden, StreamExecutionEnvironment environment) {
        HiddenOnCluster all = new HiddenOnCluster(hidden.expression());
        all.here();
        ((SerializerConfigImpl) environment.getConfig().getSerializerConfig())
                .addDefaultKryoSerializer(Nothing.class, all);
    }

    private Object readResolve() {
        here();
        return this;
    }

    /** Every task of the job reads it again. What jobs before it hide stays hidden. Each job has a class of its own, and one lock. */
    private void here() {
        synchronized (System.getProperties()) {
            String before = System.getProperty(PROPERTY, "");
            if (before.contains(expression)) {
                return;
            }
            System.setProperty(PROPERTY, before.isEmpty() ? expression : before + "|" + expression);
            Configurator.reconfigure();
        }
    }

    @Override
    public void write(Kryo kryo, Output output, Nothing none) {
        throw new IllegalStateException("there is none");
    }

    @Override
    public Nothing read(Kryo kryo, Input input, Class<? extends Nothing> type) {
        throw new IllegalStateException("there is none");
    }

    /** A type without objects. */
    public enum Nothing {}
}
