// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.bodies;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.stream.Stream;

/**
 * Pins each of several concurrent threads to a CPU of its own, because the scheduler would place
 * two threads that wake each other on one CPU. Does nothing unless {@link #CPUS} is set.
 */
public final class Affinity {
  /** The property with the numbers of the CPUs, separated by commas. */
  public static final String CPUS = "kqueue4j.bench.cpus";

  private static final int MASK_BYTES = 128;

  private Affinity() {}

  private static List<Integer> cpus() {
    return Stream.of(System.getProperty(CPUS, "").split(",", -1))
        .filter(number -> !number.isEmpty())
        .map(Integer::valueOf)
        .toList();
  }

  /** Pins the calling thread, the index-th of the concurrent threads, with sched_setaffinity(2). */
  static void pin(int index) {
    List<Integer> cpus = cpus();
    if (cpus.isEmpty()) {
      return;
    }
    int cpu = cpus.get(index % cpus.size());
    int result;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mask = arena.allocate(MASK_BYTES, 8);
      mask.set(JAVA_BYTE, cpu / 8, (byte) (1 << cpu % 8));
      result = (int) Calls.SET_AFFINITY.invokeExact(0, (long) MASK_BYTES, mask);
    } catch (Throwable t) {
      throw Posix.bindingError(t);
    }
    if (result != 0) {
      throw new IllegalStateException("CPU " + cpu + " of " + cpus + " may not be used");
    }
  }

  /** Bound on first use, because other systems do not have this function. */
  private static final class Calls {
    static final MethodHandle SET_AFFINITY =
        Posix.handle(
            "sched_setaffinity", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
  }
}
