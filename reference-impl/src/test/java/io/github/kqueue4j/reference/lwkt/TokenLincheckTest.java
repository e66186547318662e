// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.lwkt;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * Tests tokens with Lincheck: operations with a token held appear atomic. The test does not claim
 * that state is unchanged for a thread that loses its tokens while it waits: no operation here
 * keeps a value while it takes a second token.
 */
public class TokenLincheckTest {
  private final ThreadLocal<Lwp> current =
      ThreadLocal.withInitial(() -> new Lwp(Thread.currentThread()));
  private final Token left = new Token();
  private final Token right = new Token();
  private int leftCount;
  private int rightCount;

  /** Takes both tokens, the left one first, and moves one unit from left to right. */
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

  /** Takes both tokens in the other order, and one of them twice. */
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
    right.rel(lp); // not in reverse order, as knote() may do
    left.rel(lp);
    return seen;
  }

  /** Takes one token only. */
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
