// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import io.github.kqueue4j.ffm.LibraryCalls.Source;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.BitSet;

/**
 * A shared library that exports kqueue and kevent. Its kqueues are either descriptors of the
 * system, as libkqueue's are, or ids of the library's own, as those of a simulated kernel. A
 * library {@code libNAME.so} of the second kind closes a kqueue with a function {@code NAME_close}.
 *
 * @param path the path of the library
 * @param symbols the symbols that the library exports
 */
record Library(Path path, SymbolLookup symbols) {

  private static final int MAX_DESCRIPTORS = 4096;

  /** Loads the library, which then stays loaded until the JVM exits. */
  @SuppressWarnings("restricted") // --enable-native-access permits this
  static Library open(Path path) throws UnavailableException {
    try {
      return new Library(path, SymbolLookup.libraryLookup(path, Arena.global()));
    } catch (IllegalArgumentException e) {
      throw new UnavailableException(
          ("the library "
                  + path
                  + " (the property "
                  + KernelFinder.LIBRARY
                  + ") cannot be loaded: ")
              + ("give the path of a shared library for this processor; " + e.getMessage()),
          e);
    }
  }

  /**
   * Binds the functions. A first kqueue shows whether the library's kqueues are descriptors: such a
   * number was not open before the call and is open after it.
   */
  SystemCalls bind(Abi abi, Source system) throws UnavailableException {
    Source library = new Source(abi, symbols);
    LibraryCalls calls = LibraryCalls.of(library, system);
    BitSet open = new BitSet(MAX_DESCRIPTORS);
    for (int fd = 0; fd < MAX_DESCRIPTORS; fd++) {
      open.set(fd, isOpen(calls, fd));
    }
    int kq = calls.newKqueue();
    if (kq < 0) {
      return calls;
    }
    if (open.get(kq) || !isOpen(calls, kq)) {
      calls = LibraryCalls.ofOwnNumbers(library, system, closeName());
    }
    calls.closeQueue(kq);
    return calls;
  }

  private static boolean isOpen(LibraryCalls calls, int fd) {
    return calls.fcntl(fd, LibraryCalls.F_GETFD, 0) >= 0;
  }

  private String closeName() {
    String file = String.valueOf(path.getFileName());
    String name = file.startsWith("lib") ? file.substring("lib".length()) : file;
    return name.split("\\.", 2)[0] + "_close";
  }
}
