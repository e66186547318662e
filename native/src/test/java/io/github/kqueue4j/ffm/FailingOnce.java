// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import io.github.kqueue4j.reference.instrument.Steps;
import io.github.kqueue4j.reference.jvm.EndOfStack;
import org.jspecify.annotations.Nullable;

/** Fails one step of one thread. */
final class FailingOnce implements Steps.Listener {

  private final Thread thread = Thread.currentThread();
  private int left;

  private FailingOnce(int number) {
    left = number;
  }

  @Override
  public void reached(int site) {
    if (Thread.currentThread() == thread && --left == 0) {
      throw new OutOfMemoryError("no memory at " + Steps.site(site));
    }
  }

  /** Returns the error of a piece of work whose n-th step fails, or null if it has fewer steps. */
  static @Nullable OutOfMemoryError failure(EndOfStack.Work work, int n) throws Exception {
    Steps.report(new FailingOnce(n));
    try {
      work.run();
      return null;
    } catch (OutOfMemoryError e) {
      return e;
    } finally {
      Steps.report(null);
    }
  }
}
