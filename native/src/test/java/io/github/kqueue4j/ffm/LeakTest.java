// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.ffm.loopback.Dialect;
import java.io.File;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** 100,000 queues and buffers, opened and closed. */
class LeakTest {

  private static final int QUEUES = 100_000;
  private static final int FIRST = 10_000;
  private static final long TOLERANCE = 64L << 20;

  @Test
  void leaveNeitherDescriptorsNorNativeMemory() throws Exception {
    Dialect dialect =
        Dialect.ALL.stream().filter(one -> one.name().equals("freebsd")).findFirst().orElseThrow();
    Backends backends = Backends.of(dialect);
    openAndClose(backends, FIRST);
    System.gc();
    int numbers = numbers();
    long resident = residentBytes();
    openAndClose(backends, QUEUES - FIRST);
    System.gc();
    assertThat(numbers()).isEqualTo(numbers);
    assertThat(residentBytes()).isLessThan(resident + TOLERANCE);
    Wait.until(() -> {
      System.gc();
      return directBytes() < TOLERANCE;
    });
    backends.library().check();
  }

  private static void openAndClose(Backends backends, int count) throws Exception {
    for (int i = 0; i < count; i++) {
      try (Kqueue kq = Kqueue.open(backends.backend())) {
        kq.register(KEvent.timer(1, Duration.ofHours(1)).add());
        kq.newBuffer(100);
      }
    }
  }

  private static int numbers() {
    String[] names = new File("/proc/self/fd").list();
    return names == null ? -1 : names.length;
  }

  private static long residentBytes() throws Exception {
    String line =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(candidate -> candidate.startsWith("VmRSS:"))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(line.replaceAll("\\D", "")) << 10;
  }

  private static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }
}
