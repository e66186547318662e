// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.lwkt;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * Tokens, by Lincheck: whatever is done under them looks as if it was done at once. It does not
 * claim that a thread which loses its tokens while it waits sees an unchanged world: no operation
 * here keeps a value over the taking of a second token.
 */
public class TokenLincheckTest {
  private final ThreadLocal<Lwp> current =
      ThreadLocal.withInitial(() -> new Lwp(Thread.currentThread()));
  private final Token left = new Token();
  private final Token right = new Token();
  private int leftCount;
  private int rightCount;

  /** Takes both tokens, the left one first, and moves one over. */
  @Operation
  public int moveRight() {
    Lwp lp = current.get();
    left.get(lp);
    right.get(lp);
    leftCount--;
    rightCount++;
    int seen = rightCount * 100 + leftCount;
    right.rel(lp);
    left.rel(lp);
    return seen;
  }

  /** Takes both in the other order, and one of them twice. */
  @Operation
  public int moveLeft() {
    Lwp lp = current.get();
    right.get(lp);
    left.get(lp);
    right.get(lp);
    rightCount--;
    leftCount++;
    right.rel(lp);
    int seen = rightCount * 100 + leftCount;
    right.rel(lp); // out of order, as knote() may
    left.rel(lp);
    return seen;
  }

  /** One token only. */
  @Operation
  public int readLeft() {
    Lwp lp = current.get();
    left.get(lp);
    int seen = leftCount;
    left.rel(lp);
    return seen;
  }

  @Test
  void areLinearizableInEachInterleaving() {
    new ModelCheckingOptions()
        .threads(2)
        .actorsPerThread(2)
        .iterations(20)
        .invocationsPerIteration(500)
        .check(TokenLincheckTest.class);
  }

  @Test
  void areLinearizableUnderStress() {
    new StressOptions()
        .threads(3)
        .actorsPerThread(3)
        .iterations(10)
        .invocationsPerIteration(2000)
        .check(TokenLincheckTest.class);
  }
}
