// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import java.lang.reflect.InvocationTargetException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * SIG_IGN for signals that are watched. EVFILT_SIGNAL counts before the disposition is looked at,
 * so this is only about what the virtual machine would do. Through {@code sun.misc.Signal}, by
 * reflection as the compiler objects to its name: the one way that a plain JDK has. Thread-safe.
 */
final class VmSignals {

  /**
   * The virtual machine's own. It refuses most of them itself, but would give BUS and USR2 away.
   */
  private static final Set<Signal> KEPT =
      EnumSet.of(
          Signal.QUIT,
          Signal.ILL,
          Signal.FPE,
          Signal.KILL,
          Signal.BUS,
          Signal.SEGV,
          Signal.STOP,
          Signal.USR2);

  private final Map<Signal, Object> before = new EnumMap<>(Signal.class);

  synchronized void ignore(Signal signal) throws KqueueException {
    checkOffered(signal);
    if (before.containsKey(signal)) {
      return;
    }
    try {
      Object ignore = Class.forName("sun.misc.SignalHandler").getField("SIG_IGN").get(null);
      if (ignore == null) {
        throw new AssertionError("sun.misc.SignalHandler.SIG_IGN is null");
      }
      before.put(signal, handle(signal, ignore));
    } catch (IllegalArgumentException e) {
      throw kept(signal, e);
    } catch (ReflectiveOperationException e) {
      throw withoutModule(e);
    }
  }

  synchronized void restore(Signal signal) throws KqueueException {
    checkOffered(signal);
    Object handler = before.remove(signal);
    if (handler == null) {
      return;
    }
    try {
      handle(signal, handler);
    } catch (ReflectiveOperationException e) {
      throw withoutModule(e);
    }
  }

  /** Installs a handler, and returns the one that was there. */
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
      throw e;
    }
  }

  private static UnsupportedOperationException withoutModule(ReflectiveOperationException e) {
    return new UnsupportedOperationException(
        "signals need the module jdk.unsupported, which this Java runtime lacks", e);
  }

  private static void checkOffered(Signal signal) throws KqueueException {
    if (KEPT.contains(signal)) {
      throw kept(signal, null);
    }
  }

  private static KqueueException kept(Signal signal, @Nullable Throwable cause) {
    KqueueException e =
        new KqueueException(
            "signal: the virtual machine keeps SIG" + signal + " for itself: EINVAL", Errno.EINVAL);
    if (cause != null) {
      e.initCause(cause);
    }
    return e;
  }
}
