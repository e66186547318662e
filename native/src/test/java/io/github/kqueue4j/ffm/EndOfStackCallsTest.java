// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.reference.jvm.EndOfStack;
import io.github.kqueue4j.reference.jvm.EndOfStack.Attempt;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Calls of queues and the start of the backend near the end of a thread's stack. */
@EnabledOnOs(OS.LINUX)
class EndOfStackCallsTest {

  /** A queue of the ABI of DragonFly that has no event but the wake-up event. */
  private static final String SOURCE =
      """
      #include "kqueue.h"
      static int next, pending;
      int kqueue(void) { return next++; }
      int kevent(int kq, const struct kevent *changes, int nchanges,
                 struct kevent *events, int nevents, const struct timespec *timeout)
      {
        for (int i = 0; i < nchanges; i++) {
          if (changes[i].flags & EV_DELETE)
            pending = 0;
          if (changes[i].fflags & NOTE_TRIGGER)
            pending = 1;
        }
        if (nevents == 0 || !pending)
          return 0;
        __builtin_memset(events, 0, sizeof *events);
        events->ident = (unsigned long)1 << 63;
        events->filter = EVFILT_USER;
        events->flags = EV_CLEAR;
        pending = 0;
        return 1;
      }
      int wake_close(int fd) { return 0; }
      """;

  private static String library(Path folder) throws Exception {
    String headers = Path.of("src/main/headers/dragonfly").toAbsolutePath().toString();
    Path source = C.write(folder.resolve("wake.c"), SOURCE);
    Path library = folder.resolve("libwake.so");
    return C.compile(source, library, "-shared", "-fPIC", "-w", "-I" + headers).toString();
  }

  private static NativeProvider provider(String library) {
    Map<String, String> properties =
        Map.of("os.name", "Linux", KernelFinder.LIBRARY, library, KernelFinder.ABI, "dragonfly");
    return new NativeProvider(new KernelFinder(properties::get));
  }

  /** Polls near the end of the stack while the wake-up event for another thread is pending. */
  static final class Polls {
    private Polls() {}

    public static void main(String[] args) throws Exception {
      NativeProvider provider = provider(args[0]);
      Kernel kernel = provider.kernel();
      NativeBuffer buffer = kernel.newBuffer(1);
      int[] lost = {0};
      EndOfStack.Preparation polls =
          () -> {
            NativeDriver driver = NativeDriver.open(kernel);
            Waiter marked = new Waiter();
            driver.waiters.enter(marked);
            driver.wakeup();
            return new Attempt(
                () -> driver.kevent(buffer, buffer, 1, 0),
                () -> {
                  int kq = driver.descriptor().number();
                  lost[0] += 1 - kernel.calls.kevent(kq, buffer, 0, buffer, 1, SystemCalls.ZERO);
                  driver.waiters.leave(marked);
                  driver.close();
                });
          };
      polls.prepare().run(0); // links what a poll calls
      int overflows = EndOfStack.approach(1, polls);
      System.out.println("poll: overflowed " + (overflows > 0) + ", lost " + lost[0]);
    }
  }

  /** Starts the backend by the first call of a provider, and reads the environment. */
  static final class Start {
    private Start() {}

    public static void main(String[] args) throws Exception {
      NativeProvider provider = provider(args[0]);
      int overflows =
          EndOfStack.approach(1, () -> new Attempt(() -> provider.supports(Filter.USER)));
      System.out.println("start: overflowed " + (overflows > 0) + ", " + provider.obstacle());
      Backend.missing(); // finds the backends
      overflows = EndOfStack.approach(1, () -> new Attempt(Backend::available));
      System.out.println(
          "available: overflowed " + (overflows > 0) + ", " + !System.getenv().isEmpty());
    }
  }

  @Test
  void loseNoWakeUpOfAnotherThread(@TempDir Path folder) throws Exception {
    String output = EndOfStackTest.child().with("-Xint").run(Polls.class, library(folder));

    assertThat(output.lines()).containsExactly("poll: overflowed true, lost 0");
  }

  @Test
  void leaveTheBackendToBeStartedLater(@TempDir Path folder) throws Exception {
    String output = EndOfStackTest.child().with("-Xint").run(Start.class, library(folder));

    assertThat(output.lines())
        .containsExactly(
            "start: overflowed true, Optional.empty", "available: overflowed true, true");
  }
}
