// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.ffm.loopback.Loopback;
import io.github.kqueue4j.reference.jvm.ChildJvm;
import io.github.kqueue4j.reference.jvm.EndOfStack;
import io.github.kqueue4j.reference.jvm.EndOfStack.Attempt;
import io.github.kqueue4j.spi.KqueueDriver;
import java.io.File;
import java.lang.foreign.Linker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Calls that are made near the end of a thread's stack, in a JVM of their own. */
@EnabledOnOs(OS.LINUX)
class EndOfStackTest {

  /**
   * Makes descriptors near the end of the stack, and counts those that are left behind. The pipes,
   * sockets and files are the system's own; the kqueues are those of the loopback.
   */
  static final class Descriptors {
    private Descriptors() {}

    private static NativeProvider provider(List<KqueueDriver> opened) throws Exception {
      Loopback library = new Loopback(Backends.dialect("dragonfly"));
      Abi abi = new DragonFly();
      LibraryCalls calls =
          LibraryCalls.of(
              new LibraryCalls.Source(abi, library),
              new LibraryCalls.Source(new Libkqueue(), Linker.nativeLinker().defaultLookup()));
      NativeProvider provider = new NativeProvider(Kernel.start(abi, calls));
      opened.add(provider.open());
      linkDowncalls(calls);
      return provider;
    }

    /** Makes each call once, so that it takes less of the stack than the first use of a class. */
    private static void linkDowncalls(LibraryCalls calls) {
      int[] fds = new int[2];
      calls.pipe(fds);
      calls.socketpair(fds);
      calls.openForWatch(new byte[] {'/'}, false);
    }

    private static int open() {
      String[] names = new File("/proc/self/fd").list();
      return names == null ? -1 : names.length;
    }

    private static void closeBoth(Descriptor.Pipe pipe) throws Exception {
      pipe.source().close();
      pipe.sink().close();
    }

    public static void main(String[] args) throws Exception {
      List<KqueueDriver> opened = new ArrayList<>();
      NativeProvider provider = provider(opened);
      Map<String, EndOfStack.Work> makers = new LinkedHashMap<>();
      Path root = Path.of("/");
      makers.put("pipe", () -> closeBoth(provider.pipe()));
      makers.put("socketPair", () -> provider.socketPair().close());
      makers.put("open", () -> provider.open(root).close());
      open();
      for (var maker : makers.entrySet()) {
        int before = open();
        int overflows = EndOfStack.approach(1, () -> new Attempt(maker.getValue()));
        maker.getValue().run();
        System.out.println(
            maker.getKey() + ": overflowed " + (overflows > 0) + ", left " + (open() - before));
      }
      opened.getFirst().close();
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
