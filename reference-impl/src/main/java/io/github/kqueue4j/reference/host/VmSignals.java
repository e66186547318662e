// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Calls {@code sun.misc.Signal}, the only access to signals that the JDK offers, by reflection,
 * because the compiler warns about a direct use.
 */
final class VmSignals {
  /** SIG_DFL and SIG_IGN as handlers. */
  enum Standard {
    SIG_DFL,
    SIG_IGN
  }

  private VmSignals() {}

  /** Whether the JVM has started a thread in order to handle a signal, by the thread's name. */
  static boolean isHandlerThread(Thread thread, String signal) {
    return thread.getName().equals("SIG" + signal + " handler");
  }

  private static Class<?> handlerType() throws ClassNotFoundException {
    return Class.forName("sun.misc.SignalHandler");
  }

  /** Creates a handler that runs {@code action}. */
  static Object handler(Runnable action) {
    try {
      Class<?> type = handlerType();
      return Proxy.newProxyInstance(
          type.getClassLoader(),
          new Class<?>[] {type},
          (proxy, method, args) ->
              switch (method.getName()) {
                case "handle" -> {
                  action.run();
                  yield null;
                }
                case "equals" -> proxy == args[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "kqueue4j signal handler";
              });
    } catch (ClassNotFoundException e) {
      throw withoutModule(e);
    }
  }

  static Object standard(Standard handler) {
    try {
      Object found = handlerType().getField(handler.name()).get(null);
      if (found == null) {
        throw new AssertionError(handler);
      }
      return found;
    } catch (ReflectiveOperationException e) {
      throw withoutModule(e);
    }
  }

  /**
   * Installs a handler.
   *
   * @param name the signal without SIG
   * @return the previous handler
   * @throws IllegalArgumentException if the JVM reserves the signal or does not know its name
   */
  static Object handle(String name, Object handler) {
    try {
      Class<?> type = Class.forName("sun.misc.Signal");
      Object signal = type.getConstructor(String.class).newInstance(name);
      Method handle = type.getMethod("handle", type, handlerType());
      return handle.invoke(null, signal, handler);
    } catch (InvocationTargetException e) {
      throw causeOf(e);
    } catch (ReflectiveOperationException e) {
      throw withoutModule(e);
    }
  }

  /** Returns whether a handler that {@link #handle} returned is SIG_DFL or SIG_IGN. */
  static boolean isStandard(Object handler) {
    return handler == standard(Standard.SIG_DFL) || handler == standard(Standard.SIG_IGN);
  }

  /**
   * Sends this process a signal.
   *
   * @throws IllegalArgumentException if no handler is installed for it
   */
  static void raise(String name) {
    try {
      Class<?> type = Class.forName("sun.misc.Signal");
      Object signal = type.getConstructor(String.class).newInstance(name);
      type.getMethod("raise", type).invoke(null, signal);
    } catch (InvocationTargetException e) {
      throw causeOf(e);
    } catch (ReflectiveOperationException e) {
      throw withoutModule(e);
    }
  }

  /**
   * Runs a handler that {@link #handle} returned. The standard ones cannot be run, nor can those
   * that the JVM has in native code, for PIPE and XFSZ, which only ignore the signal.
   */
  static void run(String name, @Nullable Object handler) {
    if (handler == null || isStandard(handler)) {
      return;
    }
    try {
      Class<?> type = Class.forName("sun.misc.Signal");
      Object signal = type.getConstructor(String.class).newInstance(name);
      handlerType().getMethod("handle", type).invoke(handler, signal);
    } catch (InvocationTargetException e) {
      if (!isNative(handler, e)) {
        throw causeOf(e);
      }
    } catch (ReflectiveOperationException e) {
      throw withoutModule(e);
    }
  }

  /** Returns whether a handler of the JVM has refused to run since it is in native code. */
  private static boolean isNative(Object handler, InvocationTargetException thrown) {
    Class<?> jdk = handler.getClass().getEnclosingClass();
    return jdk != null
        && jdk.getName().equals("sun.misc.Signal")
        && thrown.getCause() instanceof UnsupportedOperationException;
  }

  private static RuntimeException causeOf(InvocationTargetException e) {
    return switch (e.getCause()) {
      case RuntimeException cause -> cause;
      case Error cause -> throw cause;
      case null, default -> throw new AssertionError(e);
    };
  }

  private static UnsupportedOperationException withoutModule(ReflectiveOperationException e) {
    return new UnsupportedOperationException(
        "signals need the module jdk.unsupported, which this Java runtime lacks", e);
  }
}
