package dev.weir.pipeline.secrets;

import dev.weir.pipeline.state.MadeCapture;

/** What is planted in the traffic of one protocol. */
interface Traffic {
    /** Conversations that end well, each with spans. */
    void whole(MadeCapture capture, Planted planted);

    /** Conversations of which something is half there when state is taken. */
    void halfway(MadeCapture capture, Planted planted);
}
