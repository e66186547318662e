// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.ffm.loopback.Loopback;
import io.github.kqueue4j.reference.instrument.RewritingLoader;
import io.github.kqueue4j.reference.instrument.StepRules;
import io.github.kqueue4j.reference.instrument.Steps;
import java.io.IOException;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A full heap, in a copy of the library that says where it needs memory. */
class FullHeapTest {

  private static final String PACKAGE = "io.github.kqueue4j.ffm.";

  /** Reads from a pipe, in the copy, while one segment after the other cannot be made. */
  static final class Reads {
    private Reads() {}

    static void run() throws Exception {
      ModelCalls calls = new ModelCalls(new OpenBsd(), ModelCalls.Wakes.ALL, false);
      Descriptor.Pipe pipe = new NativeProvider(Kernel.start(new OpenBsd(), calls)).pipe();
      int steps = 0;
      boolean failed = true;
      while (failed) {
        pipe.sink().write(ByteBuffer.allocate(1));
        steps++;
        failed = fails(pipe.source(), steps);
        assertThat(read(pipe.source())).as("step %d", steps).isEqualTo(failed ? 1 : 0);
      }
      assertThat(steps).isGreaterThan(1);
    }

    private static int read(Descriptor source) throws IOException {
      return source.read(ByteBuffer.allocate(1));
    }

    /** Whether a read fails whose n-th use of a segment has no memory. */
    private static boolean fails(Descriptor source, int n) throws IOException {
      int[] left = {n};
      Steps.report(site -> {
        if (Steps.site(site).detail().startsWith("MemorySegment.") && --left[0] == 0) {
          throw new OutOfMemoryError("no memory at " + Steps.site(site));
        }
      });
      try {
        read(source);
      } catch (OutOfMemoryError e) {
        return true;
      } finally {
        Steps.report(null);
      }
      return false;
    }
  }

  /** Triggers and takes a wake-up event that is a pipe, in the copy. */
  static final class Drain {
    private Drain() {}

    static void run(SymbolLookup library) throws Exception {
      Abi abi = new OpenBsd();
      LibraryCalls.Source source = new LibraryCalls.Source(abi, library);
      Kernel kernel = Kernel.start(abi, LibraryCalls.of(source, source));
      assertThat(kernel.translation.supports(Filter.USER)).isFalse();
      int kq = kernel.calls.kqueue();
      WakeupEvent event = WakeupEvent.install(kernel, kq);
      List<String> steps = new ArrayList<>();
      Steps.report(site -> steps.add(Steps.site(site).toString()));
      try {
        assertThat(event.trigger()).isZero();
        assertThat(event.onDelivered()).isTrue();
      } finally {
        Steps.report(null);
      }
      // A downcall needs no memory of its own.
      assertThat(steps).allMatch(step -> step.endsWith("MethodHandle.invokeExact"));
      kernel.calls.closeQueue(kq);
      event.close();
    }
  }

  private static void run(Class<?> work, Set<String> rewritten, SymbolLookup... arguments)
      throws Throwable {
    RewritingLoader loader =
        new RewritingLoader(
            FullHeapTest.class.getClassLoader(),
            name -> name.startsWith(PACKAGE),
            name -> rewritten.contains(name.substring(PACKAGE.length())),
            List.of(StepRules.calls(), StepRules.allocations()));
    Class<?> copy = loader.loadClass(work.getName());
    Class<?>[] types = new Class<?>[arguments.length];
    Arrays.fill(types, SymbolLookup.class);
    MethodHandle run =
        MethodHandles.privateLookupIn(copy, MethodHandles.lookup())
            .findStatic(copy, "run", MethodType.methodType(void.class, types));
    run.invokeWithArguments((Object[]) arguments);
  }

  @Test
  void losesNoBytesOfARead() throws Throwable {
    run(Reads.class, Set.of("OpenFile"));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void losesNoEventsThatCameWithAWakeUp() throws Throwable {
    Loopback library = new Loopback(Backends.dialect("openbsd 7.3"));
    run(Drain.class, Set.of("LibraryCalls", "WakeupEvent", "WakeupEvent$Pipe"), library);
    library.check();
  }
}
