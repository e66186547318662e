// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.reference.jvm.EndOfStack;
import java.io.File;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What makes descriptors, and closes them at once. The pipes, sockets and files are the system's
 * own; the kqueues are those of a library.
 */
public final class DescriptorMakers {
  private DescriptorMakers() {}

  /**
   * Starts a backend, and returns its makers by name.
   *
   * @param kqueues a library with the ABI of DragonFly
   */
  public static Map<String, EndOfStack.Work> of(SymbolLookup kqueues) throws Exception {
    Abi abi = new DragonFly();
    LibraryCalls.Source library = new LibraryCalls.Source(abi, kqueues);
    LibraryCalls.Source system =
        new LibraryCalls.Source(new Libkqueue(), Linker.nativeLinker().defaultLookup());
    LibraryCalls calls = LibraryCalls.of(library, system);
    NativeProvider provider = new NativeProvider(Kernel.start(abi, calls));
    linkDowncalls(calls);
    Path root = Path.of("/");
    Map<String, EndOfStack.Work> makers = new LinkedHashMap<>();
    makers.put("pipe", () -> closeBoth(provider.pipe()));
    makers.put("socketPair", () -> provider.socketPair().close());
    makers.put("open", () -> provider.open(root).close());
    return makers;
  }

  /** Makes each call once, so that it takes less of the stack than the first use of a class. */
  private static void linkDowncalls(LibraryCalls calls) {
    int[] fds = new int[2];
    calls.pipe(fds);
    calls.socketpair(fds);
    calls.openForWatch(new byte[] {'/'}, false);
  }

  private static void closeBoth(Descriptor.Pipe pipe) {
    pipe.source().close();
    pipe.sink().close();
  }

  /** The number of open descriptors of this process. */
  public static int open() {
    String[] names = new File("/proc/self/fd").list();
    return names == null ? -1 : names.length;
  }
}
