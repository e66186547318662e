// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.SysEvent;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A C library that is named by a property. */
@EnabledOnOs(OS.LINUX)
class LibraryTest {
  private static final int MOST_STRETCHES = 100;

  /** Less than one object for each round of a stretch. */
  private static final long FREE = 100_000;

  /**
   * kevent() posts a receipt for each change, and returns one event with both counts if there is no
   * change. FIRST is the first number; −1 for numbers of the system, and −2 if another thread
   * closes the first of these just before kqueue() gets it.
   */
  private static final String SOURCE =
      """
      #include <time.h>
      #include <string.h>
      #include <unistd.h>
      #include "kqueue.h"
      static int next = FIRST;
      static int closed;
      static int made;
      static int freed = -1;
      __attribute__((constructor)) static void load(void) { freed = FIRST == -2 ? dup(0) : -1; }
      int kqueue(void)
      {
        int kq = FIRST >= 0 ? next++ : freed >= 0 ? freed : dup(0);
        freed = -1;
        made++;
        return kq;
      }
      int kevent(int kq, const struct kevent *changes, int nchanges,
                 struct kevent *events, int nevents, const struct timespec *timeout)
      {
        if (nevents == 0)
          return 0;
        if (nchanges > 0) {
          for (int i = 0; i < nchanges; i++) {
            events[i] = changes[i];
            events[i].flags = EV_ERROR;
            events[i].data = 0;
          }
          return nchanges;
        }
        memset(events, 0, sizeof *events);
        events->ident = closed;
        events->data = made;
        events->filter = EVFILT_USER;
        return 1;
      }
      int NAME_close(int fd) { closed++; return 0; }
      """;

  private static Backend load(Path folder, String name, String first) throws Exception {
    String include = Path.of("src/main/headers/dragonfly").toAbsolutePath().toString();
    String text =
        SOURCE
            .replace("FIRST", first)
            .replace("NAME", name)
            .replace("#include <time.h>", "")
            .replace("#include <string.h>", "#define memset __builtin_memset")
            .replace("#include <unistd.h>", "");
    Path source = C.write(folder.resolve(name + ".c"), text);
    Path library =
        C.compile(
            source, folder.resolve("lib" + name + ".so"), "-shared", "-fPIC", "-w", "-I" + include);
    Map<String, String> properties =
        Map.of(
            "os.name",
            "Linux",
            KernelFinder.LIBRARY,
            library.toString(),
            KernelFinder.ABI,
            "dragonfly");
    NativeProvider provider = new NativeProvider(new KernelFinder(properties::get));
    assertThat(provider.obstacle()).isEmpty();
    return Backend.from(provider);
  }

  private static long closed(Backend backend) throws Exception {
    try (Kqueue kq = Kqueue.open(backend)) {
      KEvent event = kq.take().getFirst();
      assertThat(event.data()).as("kqueues made").isEqualTo(event.ident() + 1);
      return event.ident();
    }
  }

  @Test
  void mayHaveNumbersOfItsOwnWhichTheSystemNeverSees(@TempDir Path folder) throws Exception {
    Backend backend = load(folder, "own", "0");
    long before = closed(backend);
    assertThat(closed(backend)).isEqualTo(before + 1);
    assertThat(new File("/proc/self/fd/0")).exists();
  }

  @Test
  void mayHaveTheSystemsNumbersWhichTheSystemCloses(@TempDir Path folder) throws Exception {
    Backend backend = load(folder, "systems", "-1");
    File number;
    try (Kqueue kq = Kqueue.open(backend)) {
      number = new File("/proc/self/fd/" + kq.descriptor().number());
      assertThat(number).exists();
      assertThat(kq.take().getFirst().ident()).isZero();
    }
    assertThat(number)
        .doesNotExist(); // not a count of descriptors: threads of the JDK open and close some
  }

  @Test
  void hasTheSystemsNumbersAlsoIfTheFirstOneWasInUseUntilThen(@TempDir Path folder)
      throws Exception {
    Backend backend = load(folder, "freed", "-2");
    File number;
    try (Kqueue kq = Kqueue.open(backend)) {
      number = new File("/proc/self/fd/" + kq.descriptor().number());
      assertThat(number).exists();
      assertThat(kq.take().getFirst().ident()).as("kqueues closed by the library").isZero();
    }
    assertThat(number).doesNotExist();
  }

  @Test
  void isCalledWithoutAllocation(@TempDir Path folder) throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Kqueue kq = Kqueue.open(load(folder, "quick", "-1"))) {
      KEventBuffer changes = kq.newBuffer(8);
      KEventBuffer events = kq.newBuffer(8);
      long bytes = FREE; // once the calls are compiled, which takes longer on a busy machine
      for (int i = 0; i < MOST_STRETCHES && bytes >= FREE; i++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        int sum = 0;
        for (int round = 0; round < 10_000; round++) {
          sum += call(kq, changes, events);
        }
        bytes = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(sum).isEqualTo(3 * 10_000);
      }
      assertThat(bytes).as("bytes of 10,000 rounds of three calls").isLessThan(FREE);
    }
  }

  private static int call(Kqueue kq, KEventBuffer changes, KEventBuffer events) throws IOException {
    changes.clear().put(1, Filter.USER, SysEvent.EV_ADD | SysEvent.EV_CLEAR, 0, 0, 0);
    changes.put(1, Filter.USER, 0, SysEvent.NOTE_TRIGGER, 0, 0);
    kq.register(changes);
    return kq.kevent(changes, events, 0) + kq.kevent(events, Kqueue.FOREVER_NANOS);
  }
}
