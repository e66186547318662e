// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import io.github.kqueue4j.KqueueException;
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

  /**
   * How many kqueues have to look like ids of the library's own. A descriptor does, too, if another
   * thread has closed its number just before.
   */
  private static final int ATTEMPTS = 8;

  /**
   * How many kqueues have to look like descriptors. An id of the library's own does, too, if
   * another thread opens a file with that number just then; the files of others would be closed as
   * kqueues.
   */
  private static final int CONFIRMATIONS = 2;

  /** How far above the numbers in use a new one may be while other threads open files. */
  private static final int MARGIN = 64;

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
   * Binds the functions. The first kqueues show whether the library's kqueues are descriptors: such
   * a number was not open before the call and is open after it.
   *
   * @throws KqueueException if there is no descriptor or memory for the first kqueue
   */
  SystemCalls bind(Abi abi, Source system) throws UnavailableException, KqueueException {
    Source library = new Source(abi, symbols);
    LibraryCalls ofDescriptors = LibraryCalls.of(library, system);
    LibraryCalls ofOwnNumbers = LibraryCalls.ofOwnNumbers(library, system, closeName());
    int descriptors = 0;
    int[] made = new int[ATTEMPTS];
    int count = 0;
    int limit = MAX_DESCRIPTORS;
    try {
      while (count < ATTEMPTS && descriptors < CONFIRMATIONS) {
        BitSet open = open(ofDescriptors, limit);
        limit = Math.min(MAX_DESCRIPTORS, open.length() + MARGIN); // to be quick from now on
        int kq = ofDescriptors.newKqueue();
        Kernel.checkFirst(abi, kq); // without a kqueue nothing is known of the library
        made[count++] = kq;
        descriptors += !open.get(kq) && isOpen(ofDescriptors, kq) ? 1 : 0;
      }
      return descriptors == CONFIRMATIONS ? ofDescriptors : ofOwnNumbers;
    } finally {
      LibraryCalls calls = descriptors > 0 ? ofDescriptors : ofOwnNumbers;
      for (int i = 0; i < count; i++) {
        calls.closeQueue(made[i]);
      }
    }
  }

  private static BitSet open(LibraryCalls calls, int limit) {
    BitSet open = new BitSet(limit);
    for (int fd = 0; fd < limit; fd++) {
      open.set(fd, isOpen(calls, fd));
    }
    return open;
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
