// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.ffm.loopback.Loopback;
import io.github.kqueue4j.reference.jvm.ChildJvm;
import io.github.kqueue4j.reference.jvm.EndOfStack;
import io.github.kqueue4j.reference.jvm.EndOfStack.Attempt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Calls that are made near the end of a thread's stack, in a JVM of their own. */
@EnabledOnOs(OS.LINUX)
class EndOfStackTest {

  /** Makes descriptors near the end of the stack, and counts those that are left behind. */
  static final class Descriptors {
    private Descriptors() {}

    public static void main(String[] args) throws Exception {
      Loopback library = new Loopback(Backends.dialect("dragonfly"));
      for (var maker : DescriptorMakers.of(library).entrySet()) {
        int before = DescriptorMakers.open();
        int overflows = EndOfStack.approach(1, () -> new Attempt(maker.getValue()));
        maker.getValue().run();
        int left = DescriptorMakers.open() - before;
        System.out.println(maker.getKey() + ": overflowed " + (overflows > 0) + ", left " + left);
      }
    }
  }

  @Test
  void leaveNoDescriptorBehind() throws Exception {
    String output = child().with("-Xint").run(Descriptors.class);

    assertThat(output.lines())
        .containsExactly(
            "pipe: overflowed true, left 0",
            "socketPair: overflowed true, left 0",
            "open: overflowed true, left 0");
  }

  static ChildJvm child() {
    return new ChildJvm().withClassesOf(NativeProvider.class, EndOfStackTest.class, Kqueue.class);
  }
}
