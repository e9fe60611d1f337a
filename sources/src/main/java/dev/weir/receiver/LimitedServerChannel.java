package dev.weir.receiver;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelFuture;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.List;

/** Accepts connections while there are not too many, and closes the others before anything is read from them. */
final class LimitedServerChannel extends NioServerSocketChannel {
    private final Connections connections;

    LimitedServerChannel(Connections connections) {
        this.connections = connections;
    }

    @Override
    protected int doReadMessages(List<Object> accepted) throws Exception {
        int n = super.doReadMessages(accepted);
        for (int i = accepted.size() - n; n > 0 && i < accepted.size(); ) {
            Channel connection = (Channel) accepted.get(i);
            Peer peer = Peer.of(connection.remoteAddress());
            if (connections.open(peer)) {
                ChannelFuture _ = connection.closeFuture().addListener(_ -> connections.closed(peer));
                i++;
            } else {
                accepted.remove(i);
                connection.unsafe().closeForcibly();
            }
        }
        return n;
    }
}
