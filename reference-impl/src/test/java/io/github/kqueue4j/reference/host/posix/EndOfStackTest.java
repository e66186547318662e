// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Kqueue;
import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that are made near the end of a thread's stack. */
@EnabledOnOs(OS.LINUX)
class EndOfStackTest {
  /** Makes descriptors near the end of the stack, and counts those that are left behind. */
  static final class Descriptors {
    private Descriptors() {}

    private static final Map<String, EndOfStack.Work> MAKERS =
        Map.of(
            "pipe", () -> Descriptor.pipe().close(),
            "socketPair", () -> Descriptor.socketPair().close(),
            "open", () -> Backend.standard().open(Path.of("/")).close(),
            "directoryEvents", Descriptors::directoryEvents,
            "kqueue", () -> Kqueue.open().close());

    private static void directoryEvents() throws Exception {
      var events = Backend.standard().directoryEvents();
      if (events.isPresent()) {
        events.get().close();
      }
    }

    private static int open() {
      String[] names = new File("/proc/self/fd").list();
      return names == null ? -1 : names.length;
    }

    public static void main(String[] args) throws Exception {
      for (EndOfStack.Work warm : MAKERS.values()) {
        warm.run();
      }
      for (var maker : MAKERS.entrySet()) {
        int before = open();
        int overflows = EndOfStack.approach(1, maker.getValue());
        System.out.println(
            maker.getKey() + ": overflowed " + (overflows > 0) + ", left " + (open() - before));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"linux", "poll", "portable"})
  void leaveNoDescriptorBehind(String host) throws Exception {
    String output =
        new ChildJvm()
            .with("-Xint", "-Dkqueue4j.reference.host=" + host)
            .run(Descriptors.class);

    assertThat(output.lines())
        .containsExactlyInAnyOrder(
            "pipe: overflowed true, left 0",
            "socketPair: overflowed true, left 0",
            "open: overflowed true, left 0",
            "directoryEvents: overflowed true, left 0",
            "kqueue: overflowed true, left 0");
  }
}
