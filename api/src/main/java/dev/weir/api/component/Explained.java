package dev.weir.api.component;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.util.function.ThrowingRunnable;
import org.jspecify.annotations.Nullable;

/**
 * Parts of Flink's connectors whose failures become a component's own. Not for calls of each record: they go by reflection.
 *
 * @param component what an exception of a connector means; what is a {@link ComponentFailure} already, or an interrupt, stays
 */
public record Explained(Function<Exception, ComponentFailure> component) {

    /** @param type an interface, of which each method fails as the component says */
    public <T> T part(Class<T> type, T part) {
        return proxy(type, (method, given) -> {
            try {
                return method.invoke(part, given);
            } catch (InvocationTargetException e) {
                throw failure(e.getTargetException());
            }
        });
    }

    /** @param type an interface; what Flink calls back of what is given to it, or to its mailbox, fails as the component says */
    public <T> T context(Class<T> type, T context) {
        return proxy(type, (method, given) -> {
            Object[] explained = given == null
                    ? null
                    : Arrays.stream(given).map(this::callback).toArray();
            try {
                Object answer = method.invoke(context, explained);
                return answer instanceof MailboxExecutor mailbox ? context(MailboxExecutor.class, mailbox) : answer;
            } catch (InvocationTargetException e) {
                throw e.getTargetException();
            }
        });
    }

    private Throwable failure(Throwable thrown) {
        return thrown instanceof Exception e && isUnexplained(e) ? component.apply(e) : thrown;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private Object callback(Object given) {
        return switch (given) {
            case BiConsumer handler ->
                (BiConsumer) (value, thrown) -> {
                    try {
                        handler.accept(value, thrown);
                    } catch (RuntimeException e) {
                        throw isUnexplained(e) ? component.apply(e) : e;
                    }
                };
            case ThrowingRunnable mail ->
                (ThrowingRunnable<Exception>) () -> {
                    try {
                        ((ThrowingRunnable<Exception>) mail).run();
                    } catch (Exception e) {
                        throw isUnexplained(e) ? component.apply(e) : e;
                    }
                };
            case null, default -> given;
        };
    }

    private static boolean isUnexplained(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof ComponentFailure || t instanceof InterruptedException) {
                return false;
            }
        }
        return true;
    }

    private interface Call {
        Object on(Method method, Object @Nullable [] given) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (_, method, given) -> call.on(method, given)));
    }
}
