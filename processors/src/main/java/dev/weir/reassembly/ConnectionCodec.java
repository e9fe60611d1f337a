package dev.weir.reassembly;

import dev.weir.api.Connection;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** Writes and reads the description of a connection, which is not this package's matter. */
public interface ConnectionCodec {
    void write(Connection connection, DataOutputStream out) throws IOException;

    /** @param version that the saved entry began with: {@link Reassembler#STATE_VERSION} when it was written */
    Connection read(DataInputStream in, int version) throws IOException;
}
