// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.instrument.RewritingLoader;
import io.github.kqueue4j.reference.instrument.StepRules;
import io.github.kqueue4j.reference.instrument.Steps;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A call for which the stack has no room, in a copy of the library in which methods overflow. */
class CallRoomTest {

  private static final String API = "io.github.kqueue4j.";

  /** The calls, in the copy, of which only the check of the stack is rewritten. */
  static final class Calls {
    private Calls() {}

    static void run(String call) throws Exception {
      FreeBsd abi = new FreeBsd();
      ModelCalls calls = new ModelCalls(abi, ModelCalls.Wakes.ALL, true);
      Kernel kernel = Kernel.start(abi, calls);
      NativeDriver driver = NativeDriver.open(kernel);
      int kq = driver.descriptor().number();
      Waiter marked = new Waiter();
      driver.waiters.enter(marked);
      driver.wakeup();

      NativeBuffer buffer = kernel.newBuffer(1);
      ThrowingCallable work =
          switch (call) {
            case "kevent" -> () -> driver.kevent(buffer, buffer, 1, 0);
            case "apply" -> () -> driver.apply(buffer, buffer);
            default -> driver::wakeup;
          };
      Steps.report(site -> {
        throw new StackOverflowError("no room at " + Steps.site(site));
      });
      try {
        assertThatThrownBy(work).isInstanceOf(StackOverflowError.class);
      } finally {
        Steps.report(null);
      }

      assertThat(calls.pending(kq)).as("the event for the marked thread").hasSize(1);
      driver.waiters.leave(marked);
      driver.close(); // waits for calls that are in flight
      assertThat(calls.isEmpty()).isTrue();
    }
  }

  /** Calls with buffers, in the copy, of which each method that begins may overflow the stack. */
  static final class Buffers {
    private Buffers() {}

    static void run(String form) throws Exception {
      FreeBsd abi = new FreeBsd();
      ModelCalls calls = new ModelCalls(abi, ModelCalls.Wakes.ALL, true);
      NativeProvider provider = new NativeProvider(Kernel.start(abi, calls));
      try (Kqueue kq = Kqueue.open(Backend.from(provider))) {
        KEventBuffer buffer = kq.newBuffer(1).put(1, Filter.USER, SysEvent.EV_ADD, 0, 0, 0);
        ThrowingCallable work =
            switch (form) {
              case "events" -> () -> kq.kevent(buffer, 0);
              case "changes" -> () -> kq.kevent(buffer, buffer, 0);
              default -> () -> kq.register(buffer);
            };
        boolean[] isFull = {false};
        Steps.report(site -> {
          isFull[0] |= Steps.site(site).method().startsWith("NativeDriver.");
          if (isFull[0]) {
            throw new StackOverflowError("no room at " + Steps.site(site));
          }
        });
        try {
          assertThatThrownBy(work).isInstanceOf(StackOverflowError.class);
        } finally {
          Steps.report(null);
        }

        assertThat(buffer.clear().size()).isZero(); // throws if a call uses the buffer
      }
    }
  }

  private static void run(Class<?> work, String argument, Predicate<String> rewrites)
      throws Throwable {
    RewritingLoader loader =
        new RewritingLoader(
            CallRoomTest.class.getClassLoader(),
            name -> name.startsWith(API) && !name.startsWith(API + "reference."),
            rewrites,
            List.of(StepRules.entries()));
    Class<?> copy = loader.loadClass(work.getName());
    MethodHandle run =
        MethodHandles.privateLookupIn(copy, MethodHandles.lookup())
            .findStatic(copy, "run", MethodType.methodType(void.class, String.class));
    run.invoke(argument);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kevent", "apply", "wakeup"})
  void endsBeforeItBegins(String call) throws Throwable {
    run(Calls.class, call, CallRoom.class.getName()::equals);
  }

  @ParameterizedTest
  @ValueSource(strings = {"events", "changes", "register"})
  void leavesItsBufferFree(String form) throws Throwable {
    Set<String> rewritten =
        Set.of(
            Kqueue.class.getName(),
            KEventBuffer.class.getName(),
            NativeBuffer.class.getName(),
            NativeDriver.class.getName());
    run(Buffers.class, form, rewritten::contains);
  }
}
