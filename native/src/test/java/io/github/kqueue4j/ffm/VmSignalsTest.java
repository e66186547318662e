// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Signal;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Handlers of the program for a signal that is ignored. */
@DisabledOnOs(OS.WINDOWS) // has no WINCH
class VmSignalsTest {
  private static final int LONG_SECONDS = 20;

  private final VmSignals signals = new VmSignals();
  private final Semaphore handled = new Semaphore(0);

  /** Installs a handler that runs an action, or a handler that another call has returned. */
  static Object handle(Object handler) throws ReflectiveOperationException {
    Class<?> type = Class.forName("sun.misc.Signal");
    Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
    Object winch = type.getConstructor(String.class).newInstance("WINCH");
    return type.getMethod("handle", type, handlerType).invoke(null, winch, handler);
  }

  static Object handler(Runnable action) throws ReflectiveOperationException {
    Class<?> type = Class.forName("sun.misc.SignalHandler");
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "equals" -> proxy == arguments[0];
              case "hashCode" -> System.identityHashCode(proxy);
              case "toString" -> "a handler of the program";
              default -> {
                action.run();
                yield null;
              }
            });
  }

  private void raiseHandled() throws ReflectiveOperationException, InterruptedException {
    Class<?> type = Class.forName("sun.misc.Signal");
    Object winch = type.getConstructor(String.class).newInstance("WINCH");
    type.getMethod("raise", type).invoke(null, winch);
    assertThat(handled.tryAcquire(LONG_SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @AfterEach
  void restore() throws ReflectiveOperationException {
    handle(Class.forName("sun.misc.SignalHandler").getField("SIG_DFL").get(null));
  }

  @Test
  void stayWhenTheSignalIsNoLongerIgnored() throws Exception {
    signals.ignore(Signal.WINCH);
    handle(handler(handled::release));
    signals.restore(Signal.WINCH);
    raiseHandled();
  }

  @Test
  void areRestored() throws Exception {
    handle(handler(handled::release));
    signals.ignore(Signal.WINCH);
    signals.restore(Signal.WINCH);
    raiseHandled();
  }

  /** Another copy of this library, in another class loader, may do so. */
  @Test
  void mayRestoreTheOneThatIgnoredTheSignalAfterThatIsOver() throws Exception {
    handle(handler(handled::release));
    signals.ignore(Signal.WINCH);
    Object found = handle(handler(() -> {}));
    signals.restore(Signal.WINCH);
    handle(found);
    raiseHandled();
  }

  /** Only those of the JVM may refuse to run. */
  @Test
  void mayFail() throws Exception {
    UnsupportedOperationException failure = new UnsupportedOperationException("not today");
    handle(
        handler(() -> {
          throw failure;
        }));
    signals.ignore(Signal.WINCH);
    Object ignoring = handle(handler(() -> {}));
    signals.restore(Signal.WINCH); // the handler in between stays

    Class<?> type = Class.forName("sun.misc.Signal");
    Object winch = type.getConstructor(String.class).newInstance("WINCH");
    Method run = Class.forName("sun.misc.SignalHandler").getMethod("handle", type);
    assertThatThrownBy(() -> run.invoke(ignoring, winch)).hasRootCause(failure);
  }

  /** The thread of a signal that came while it was ignored may run late. */
  @Test
  void thatIgnoredTheSignalHaveNoEffectAfterwards() throws Exception {
    handle(handler(handled::release));
    signals.ignore(Signal.WINCH);
    Object ignoring = handle(handler(() -> {}));
    handle(ignoring);
    signals.restore(Signal.WINCH);

    Class<?> type = Class.forName("sun.misc.Signal");
    Object winch = type.getConstructor(String.class).newInstance("WINCH");
    Class.forName("sun.misc.SignalHandler").getMethod("handle", type).invoke(ignoring, winch);
    assertThat(handled.availablePermits()).isZero();
    raiseHandled();
  }
}
