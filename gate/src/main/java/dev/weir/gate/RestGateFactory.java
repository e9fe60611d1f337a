package dev.weir.gate;

import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.io.network.netty.InboundChannelHandlerFactory;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandler;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandlerContext;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelInboundHandlerAdapter;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpServerCodec;
import org.apache.flink.util.ConfigurationException;

/** Flink finds it by its name in {@code META-INF/services} and asks it for a handler of each connection of its REST interface. */
public final class RestGateFactory implements InboundChannelHandlerFactory {

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Optional<ChannelHandler> createHandler(Configuration configuration, Map<String, String> responseHeaders)
            throws ConfigurationException {
        return Optional.of(new Place(Rules.of(configuration)));
    }

    /** Puts the gate before Flink's own handlers: Flink adds others behind those that store uploads and collect bodies. */
    private static final class Place extends ChannelInboundHandlerAdapter {
        private final Rules rules;

        Place(Rules rules) {
            this.rules = rules;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            String codec = context.pipeline().context(HttpServerCodec.class).name();
            context.pipeline().addAfter(codec, "weir-gate", new RestGate(rules));
            context.pipeline().remove(this);
        }
    }
}
