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

  /**
   * Returns if the stack has 4 KiB of room, for what a call must not leave undone once it has
   * begun. The variables take as much of an interpreter frame. Compiled code checks for as much
   * room at the entry of the method into which this one is inlined, since the JVM may have to
   * deoptimize to an interpreter frame at the branch that is never taken; so the check costs hardly
   * anything.
   *
   * @param positive a number of at least 1 that a compiler cannot know to be positive
   * @return the number
   * @throws StackOverflowError if there is less room
   */
  @SuppressWarnings("UnusedVariable")
  public static int reserve(int positive) {
    long a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19;
    long b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15, b16, b17, b18, b19;
    long c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19;
    long d0, d1, d2, d3, d4, d5, d6, d7, d8, d9, d10, d11, d12, d13, d14, d15, d16, d17, d18, d19;
    long e0, e1, e2, e3, e4, e5, e6, e7, e8, e9, e10, e11, e12, e13, e14, e15, e16, e17, e18, e19;
    long f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19;
    long g0, g1, g2, g3, g4, g5, g6, g7, g8, g9, g10, g11, g12, g13, g14, g15, g16, g17, g18, g19;
    long h0, h1, h2, h3, h4, h5, h6, h7, h8, h9, h10, h11, h12, h13, h14, h15, h16, h17, h18, h19;
    long i0, i1, i2, i3, i4, i5, i6, i7, i8, i9, i10, i11, i12, i13, i14, i15, i16, i17, i18, i19;
    long j0, j1, j2, j3, j4, j5, j6, j7, j8, j9, j10, j11, j12, j13, j14, j15, j16, j17, j18, j19;
    long k0, k1, k2, k3, k4, k5, k6, k7, k8, k9, k10, k11, k12, k13, k14, k15, k16, k17, k18, k19;
    long l0, l1, l2, l3, l4, l5, l6, l7, l8, l9, l10, l11, l12, l13, l14, l15, l16, l17, l18, l19;
    long m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15, m16, m17, m18, m19;
    return positive > 0 ? positive : impossible(positive);
  }

  private static int impossible(int number) {
    throw new AssertionError("not positive: " + number);
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
