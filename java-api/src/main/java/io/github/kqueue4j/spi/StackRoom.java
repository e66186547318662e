// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.spi;

import java.lang.invoke.MethodHandles;

/**
 * Room on the stack of the calling thread, which a backend checks before work that must not be cut
 * off by a StackOverflowError:
 *
 * <ul>
 *   <li>the initialization of a class. If the stack ends in it, no thread can use that class again;
 *   <li>a call that gets resources of the system, and has to give them back if it fails.
 * </ul>
 *
 * <p>The check takes about a microsecond, so it is for first uses, for calls that make descriptors
 * and for the watch service, not for each kevent(2). Thread-safe.
 */
public final class StackRoom {
  /**
   * A frame takes about 210 bytes in the interpreter, which runs the check of a first use, and 70
   * bytes in compiled code. The class loader and the linker of the JDK take less than 64 KiB, in
   * the interpreter.
   */
  private static final int FRAMES = 400;

  private StackRoom() {}

  /**
   * Returns if there is room to load and link the classes of a backend.
   *
   * @throws StackOverflowError if there is not
   */
  public static void check() {
    descend(FRAMES, 1, 2, 3, 4, 5, 6);
  }

  /**
   * Initializes classes, with room on the stack, before they are used. After an Error this method
   * can be called again.
   *
   * @param lookup the lookup of a class that may access the classes to initialize
   * @param classes the classes to initialize; those that are initialized already are skipped
   * @throws StackOverflowError if too little room is left; no initializer has run then
   * @throws AssertionError if the lookup may not access one of the classes
   */
  public static void initialize(MethodHandles.Lookup lookup, Class<?>... classes) {
    check();
    try {
      for (Class<?> type : classes) {
        lookup.ensureInitialized(type);
      }
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  /** Uses its arguments after the inner call, so that compiled code has to keep them in a frame. */
  private static long descend(int frames, long a, long b, long c, long d, long e, long f) {
    if (frames == 0) {
      return a;
    }
    long below = descend(frames - 1, b ^ frames, c, d, e, f, a + frames);
    return below + a * b + c * d + e * f;
  }
}
