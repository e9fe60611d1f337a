package dev.weir.protocol.flink;

import dev.weir.api.Connection;
import dev.weir.api.PayloadReaders;
import dev.weir.protocol.Demand;

/** Passes on to the capture, which runs in the same process.
 *
 * @param reader the component that asks
 */
record CaptureDemand(String reader) implements Demand {

    @Override
    public void unread(Connection connection) {
        PayloadReaders.unread(reader, connection);
    }

    @Override
    public void whole(Connection connection) {
        PayloadReaders.whole(connection);
    }
}
