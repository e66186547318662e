// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.reference.host.HostMachine;
import io.github.kqueue4j.reference.host.posix.Calls;
import io.github.kqueue4j.reference.host.posix.NewFds;
import java.lang.management.ManagementFactory;
import javax.management.ObjectName;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The doorbell of the host {@code poll}, which a thread rings that has just met a full heap. */
@EnabledOnOs(OS.LINUX)
class PipeBellTest {
  /** More rings than there are calls that capture errno, which allocates; see {@link Calls}. */
  private static final int FIRST = 1_000;

  private static final int RINGS = 2_000;

  /** Bytes for each ring; a memory of its own takes several hundred. */
  private static final long FEW = 64;

  /** The module of the library, to which the tests belong, needs no management. */
  @BeforeAll
  static void readManagement() {
    PipeBellTest.class
        .getModule()
        .addReads(ModuleLayer.boot().findModule("java.management").orElseThrow());
  }

  private static long allocated() throws Exception {
    Object bytes =
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME),
                "getThreadAllocatedBytes",
                new Object[] {Thread.currentThread().threadId()},
                new String[] {long.class.getName()});
    return (Long) bytes;
  }

  @Test
  void ringsWithoutTheHeap() throws Exception {
    NewFds made = new NewFds(new HostMachine().curlwp());
    assertThat(made.pipe()).isZero();
    PipeBell bell = new PipeBell(made.first(), made.second());
    try {
      for (int i = 0; i < FIRST; i++) {
        bell.ring();
      }
      long before = allocated();
      for (int i = 0; i < RINGS; i++) {
        bell.ring();
      }
      assertThat(allocated() - before).isLessThan(RINGS * FEW);
    } finally {
      bell.close();
    }
  }
}
