package dev.weir.pipeline.state;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.io.VersionedIOReadableWritable;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.IncrementalKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedBackendSerializationProxy;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorBackendSerializationProxy;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;

/** What stands before the state itself: which states there are, how many entries, and which serializers wrote them. */
final class StateHeaders {
    private StateHeaders() {}

    /** An operator's lists may be there with nothing in them. Of keyed state that is known only by reading it. */
    static boolean isEmpty(OperatorState state) {
        return state.getCoordinatorState() == null && state.getStates().stream().allMatch(StateHeaders::isEmpty);
    }

    private static boolean isEmpty(OperatorSubtaskState state) {
        return state.getManagedKeyedState().isEmpty()
                && state.getRawKeyedState().isEmpty()
                && state.getRawOperatorState().isEmpty()
                && state.getInputChannelState().isEmpty()
                && state.getResultSubpartitionState().isEmpty()
                && state.getManagedOperatorState().stream()
                        .flatMap(h -> h.getStateNameToPartitionOffsets().values().stream())
                        .allMatch(info -> info.getOffsets().length == 0);
    }

    /** Why serializers of this release cannot read it, a line each. */
    static List<String> unreadable(OperatorState state, ClassLoader loader) {
        List<String> why = new ArrayList<>();
        for (OperatorSubtaskState subtask : state.getStates()) {
            for (OperatorStateHandle handle : subtask.getManagedOperatorState()) {
                read(handle, new OperatorBackendSerializationProxy(loader), why);
            }
            for (KeyedStateHandle handle : subtask.getManagedKeyedState()) {
                StreamStateHandle header = switch (handle) {
                    case IncrementalKeyedStateHandle rocksDb -> rocksDb.getMetaDataStateHandle();
                    case KeyGroupsStateHandle whole -> whole;
                    default -> null; // of no backend that Weir knows: the job itself will say it
                };
                if (header != null) {
                    read(header, new KeyedBackendSerializationProxy<>(loader), why);
                }
            }
        }
        return why.stream().distinct().toList();
    }

    private static void read(StreamStateHandle handle, VersionedIOReadableWritable into, List<String> why) {
        try (InputStream in = handle.openInputStream()) {
            into.read(new DataInputViewStreamWrapper(in));
        } catch (IOException | RuntimeException e) {
            why.add(String.valueOf(e.getMessage()));
        }
    }
}
