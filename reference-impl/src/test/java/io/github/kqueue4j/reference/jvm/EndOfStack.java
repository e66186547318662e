// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.jvm;

import java.util.List;

/**
 * Runs work with little of the stack left, in a JVM that only interprets, so that a frame takes the
 * same room each time.
 */
public final class EndOfStack {
  private static final int ROOM = 256 * 1024;

  private EndOfStack() {}

  /** A piece of work. */
  public interface Work {
    /** Does the work. */
    void run() throws Exception;
  }

  /** Makes what one attempt works on, with all of the stack. */
  public interface Preparation {
    /** Makes what the next attempt works on. */
    Attempt prepare() throws Exception;
  }

  /** What is done near the end of the stack, and what is closed then, with all of the stack. */
  public record Attempt(Work work, List<AutoCloseable> used) {
    /** Makes an attempt that closes the given objects afterwards. */
    public Attempt(Work work, AutoCloseable... used) {
      this(work, List.of(used));
    }

    /** Runs the work below so many frames of the stack, and closes what it used. */
    public void run(int frames) throws Exception {
      try {
        below(frames, work);
      } finally {
        for (AutoCloseable each : used) {
          each.close();
        }
      }
    }
  }

  @SuppressWarnings("InfiniteRecursion") // until the stack is full
  private static int depth(int reached) {
    try {
      return depth(reached + 1);
    } catch (StackOverflowError e) {
      return reached;
    }
  }

  private static void below(int frames, Work work) throws Exception {
    if (frames > 0) {
      below(frames - 1, work);
    } else {
      work.run();
    }
  }

  /**
   * Runs work again and again, each time with a little more room, until it succeeds.
   *
   * @param step how many frames more are left each time
   * @return how often the stack overflowed
   */
  public static int approach(int step, Preparation work) throws InterruptedException {
    int[] overflows = new int[1];
    Thread deep = new Thread(null, () -> overflows[0] = run(step, work), "deep", ROOM);
    deep.start();
    deep.join();
    return overflows[0];
  }

  private static int run(int step, Preparation work) {
    int most = depth(0);
    int overflows = 0;
    for (int frames = most; frames > 0; frames -= step) {
      try {
        work.prepare().run(frames);
        return overflows;
      } catch (StackOverflowError e) {
        overflows++;
      } catch (Throwable t) {
        System.out.println("after " + overflows + " overflows " + t);
        t.printStackTrace(System.out);
        return overflows;
      }
    }
    System.out.println("never enough room");
    return overflows;
  }
}
