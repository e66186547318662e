// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.spi.StackRoom;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Installs handlers that do nothing for watched signals. EVFILT_SIGNAL counts a signal whatever its
 * disposition is, so the handler only replaces the JVM's own reaction. SIG_IGN is not used, because
 * children inherit it and an ignored SIGCHLD loses their exit status, whereas exec(2) resets a
 * handler. {@code sun.misc.Signal} is the only way that a plain JDK offers; it is called by
 * reflection, because the compiler warns about its name. Thread-safe.
 */
final class VmSignals {

  /**
   * The signals that the JVM uses itself. {@code sun.misc.Signal} refuses most of them, but would
   * let a program replace the handlers of BUS and USR2.
   */
  private static final Set<Signal> RESERVED =
      EnumSet.of(
          Signal.QUIT,
          Signal.ILL,
          Signal.FPE,
          Signal.KILL,
          Signal.BUS,
          Signal.SEGV,
          Signal.STOP,
          Signal.USR2);

  private final Map<Signal, Ignored> ignored = new EnumMap<>(Signal.class);

  /** A signal that is ignored. All that the end of that needs is made at its beginning. */
  private static final class Ignored {
    final Silence silence = new Silence();

    /** Takes the place of a handler while {@link #restore} looks which one is installed. */
    final Silence probe = new Silence();

    /** The handler from before; null until {@code sun.misc.Signal} has told it. */
    @Nullable Object before;

    /** The handler that {@link #probe} has replaced, if {@link #restore} has begun. */
    @Nullable Object found;

    Ignored() throws ReflectiveOperationException {}
  }

  /** A handler that does nothing. */
  private static final class Silence implements InvocationHandler {
    final Object handler;

    /**
     * A handler to run: that from before, once the signal is no longer ignored, if a handler was
     * installed meanwhile, such as that of another copy of this library: it may run or restore this
     * one.
     */
    private volatile @Nullable Object successor;

    Silence() throws ReflectiveOperationException {
      Class<?> type = Class.forName("sun.misc.SignalHandler");
      handler = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, this);
    }

    void endWith(@Nullable Object next) {
      successor = next;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object[] arguments)
        throws Throwable {
      return switch (method.getName()) {
        case "equals" -> proxy == arguments[0];
        case "hashCode" -> System.identityHashCode(proxy);
        case "toString" -> "a kqueue4j signal handler that does nothing";
        default -> run(successor, method, arguments);
      };
    }

    private static boolean isOfJvm(Object handler) {
      Class<?> outer = handler.getClass().getEnclosingClass();
      return outer != null && outer.getName().equals("sun.misc.Signal");
    }

    /** Runs a handler; the standard ones and those in native code of the JVM refuse to. */
    private static @Nullable Object run(@Nullable Object next, Method method, Object[] arguments)
        throws Throwable {
      if (next != null) {
        try {
          method.invoke(next, arguments);
        } catch (InvocationTargetException e) {
          if (!isOfJvm(next) || !(e.getCause() instanceof UnsupportedOperationException)) {
            throw e.getCause();
          }
        }
      }
      return null;
    }
  }

  /** Installs a handler that does nothing. After an Error the call can be repeated. */
  synchronized void ignore(Signal signal) throws KqueueException {
    checkOffered(signal);
    Ignored known = ignored.get(signal);
    if (known != null && known.before != null) {
      return;
    }
    StackRoom.check();
    try {
      Ignored made = known == null ? new Ignored() : known;
      ignored.put(signal, made); // first: a handler that is installed must not be forgotten
      Object before = handle(signal, made.silence.handler);
      made.before = before == made.silence.handler ? null : before;
    } catch (IllegalArgumentException e) {
      ignored.remove(signal);
      throw reserved(signal, e);
    } catch (ReflectiveOperationException e) {
      ignored.remove(signal);
      throw withoutModule(e);
    }
  }

  /**
   * Restores the handler from before, unless the program has installed another one since. After an
   * Error the call can be repeated: the signal is forgotten last.
   *
   * <p>The JDK tells which handler is installed only when another one takes its place. That one
   * does nothing, whereas the handler from before may end the process.
   */
  synchronized void restore(Signal signal) throws KqueueException {
    checkOffered(signal);
    Ignored over = ignored.get(signal);
    if (over == null) {
      return;
    }
    StackRoom.check();
    try {
      if (over.before != null) {
        restore(signal, over, over.before);
      }
    } catch (ReflectiveOperationException e) {
      throw withoutModule(e);
    }
    ignored.remove(signal);
  }

  private static void restore(Signal signal, Ignored over, Object before)
      throws ReflectiveOperationException {
    Object there = handle(signal, over.probe.handler);
    if (there != over.probe.handler) { // else an Error has ended the call before
      over.found = there;
    }
    Object found = over.found;
    if (found == null || found == over.silence.handler) {
      handle(signal, before);
      return; // a signal that came while it was ignored may still run the handler, with no effect
    }
    over.probe.endWith(found);
    handle(signal, found);
    over.silence.endWith(before);
  }

  /** Installs a handler and returns the previous one. */
  private static Object handle(Signal signal, Object handler) throws ReflectiveOperationException {
    try {
      Class<?> type = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Object of = type.getConstructor(String.class).newInstance(signal.name());
      return type.getMethod("handle", type, handlerType).invoke(null, of, handler);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        throw refused;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    }
  }

  private static UnsupportedOperationException withoutModule(ReflectiveOperationException e) {
    return new UnsupportedOperationException(
        "signals need the module jdk.unsupported, which this Java runtime lacks", e);
  }

  private static void checkOffered(Signal signal) throws KqueueException {
    if (RESERVED.contains(signal)) {
      throw reserved(signal, null);
    }
  }

  private static KqueueException reserved(Signal signal, @Nullable Throwable cause) {
    KqueueException e =
        new KqueueException("signal: the JVM uses SIG" + signal + " itself: EINVAL", Errno.EINVAL);
    if (cause != null) {
      e.initCause(cause);
    }
    return e;
  }
}
