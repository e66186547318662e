// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A handler that does nothing for signals that are watched. EVFILT_SIGNAL counts whatever the
 * disposition is, so this is only about what the virtual machine would do. It is not SIG_IGN, which
 * children would inherit, and with which the status of theirs would be lost; exec(2) undoes a
 * handler. Through {@code sun.misc.Signal}, by reflection as the compiler objects to its name: the
 * one way that a plain JDK has. Thread-safe.
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
      before.put(signal, handle(signal, noAction()));
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

  private static Object noAction() throws ReflectiveOperationException {
    Class<?> type = Class.forName("sun.misc.SignalHandler");
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "equals" -> proxy == arguments[0];
              case "hashCode" -> System.identityHashCode(proxy);
              case "toString" -> "a kqueue4j signal handler that does nothing";
              default -> null;
            });
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
