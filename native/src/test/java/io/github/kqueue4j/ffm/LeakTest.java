// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** 100,000 queues and buffers, opened and closed. */
@EnabledOnOs(OS.LINUX)
class LeakTest {

  private static final int QUEUES = 100_000;
  private static final int FIRST = 10_000;
  private static final long TOLERANCE = 64L << 20;

  /**
   * {@code struct mallinfo2} has ten fields, of which {@code hblkhd} and {@code uordblks} are read.
   */
  private static final int FIELDS = 10;

  private static final int MAPPED = 4;
  private static final int IN_USE = 7;
  private static final @Nullable MethodHandle MALLINFO2 = mallinfo2();

  @Test
  void leaveNeitherDescriptorsNorNativeMemory() throws Exception {
    Backends backends = Backends.of(Backends.dialect("freebsd"));
    openAndClose(backends, FIRST);
    System.gc();
    int numbers = numbers();
    long before = allocatedBytes();
    openAndClose(backends, QUEUES - FIRST);
    assertThat(numbers()).isEqualTo(numbers);
    Wait.until(() -> {
      System.gc(); // the garbage collector frees the buffers
      return allocatedBytes() < before + TOLERANCE;
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

  /** The bytes that malloc(3) has allocated; a leak of the buffers alone would be 600 MB. */
  private static long allocatedBytes() {
    MethodHandle mallinfo2 = MALLINFO2;
    if (mallinfo2 == null) {
      return abort("the C library has no mallinfo2: memory not checked");
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = (MemorySegment) mallinfo2.invokeExact((SegmentAllocator) arena);
      return info.getAtIndex(JAVA_LONG, MAPPED) + info.getAtIndex(JAVA_LONG, IN_USE);
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  @SuppressWarnings("restricted")
  private static @Nullable MethodHandle mallinfo2() {
    Linker linker = Linker.nativeLinker();
    StructLayout layout = MemoryLayout.structLayout(MemoryLayout.sequenceLayout(FIELDS, JAVA_LONG));
    return linker
        .defaultLookup()
        .find("mallinfo2")
        .map(address -> linker.downcallHandle(address, FunctionDescriptor.of(layout)))
        .orElse(null);
  }
}
