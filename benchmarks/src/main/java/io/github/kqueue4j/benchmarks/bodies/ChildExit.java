// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.bodies;

import static io.github.kqueue4j.SysEvent.NOTE_EXIT;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Measures the time from the end of a child's input, at which the child exits, until the parent has
 * the event.
 */
public abstract class ChildExit implements Body {
  private static final Duration LONG = Duration.ofSeconds(10);

  /** A command that ends at the end of its input; Windows has no cat. */
  private static final String READS_ITS_INPUT =
      System.getProperty("os.name").startsWith("Windows") ? "sort" : "cat";

  private final Samples samples = new Samples(1 << 12);

  private ChildExit() {}

  /**
   * Returns a body that uses a PROC event with the exit status.
   *
   * @param backend the backend of the kqueue
   * @return the body
   * @throws IOException if the kernel refuses
   * @throws UnavailableException if the backend does not support PROC events on this machine
   */
  public static Body kqueue(Backend backend) throws IOException, UnavailableException {
    if (!backend.supports(Filter.PROC)) {
      throw new UnavailableException(backend + " has no PROC events");
    }
    return new OfKqueue(Kqueue.open(backend));
  }

  /**
   * Returns a body that uses {@link Process#onExit()}.
   *
   * @return the body
   */
  public static Body onExit() {
    return new ChildExit() {
      @Override
      void watch(Process child) {}

      @Override
      int await(Process child) {
        return child.onExit().join().exitValue();
      }
    };
  }

  /**
   * Returns a body that uses {@link Process#waitFor()}.
   *
   * @return the body
   */
  public static Body waitFor() {
    return new ChildExit() {
      @Override
      void watch(Process child) {}

      @Override
      int await(Process child) throws InterruptedException {
        return child.waitFor();
      }
    };
  }

  abstract void watch(Process child) throws IOException;

  /** Waits for the exit, and returns the child's exit value. */
  abstract int await(Process child) throws IOException, InterruptedException;

  @Override
  public final long run(int times) throws IOException, InterruptedException {
    long seen = 0;
    for (int i = 0; i < times; i++) {
      Process child = new ProcessBuilder(READS_ITS_INPUT).start();
      watch(child);
      long from = System.nanoTime();
      child.getOutputStream().close();
      seen += await(child) == 0 ? 1 : 0;
      samples.add(System.nanoTime() - from);
      child.waitFor();
    }
    return seen;
  }

  @Override
  public final Optional<Samples> samples() {
    return Optional.of(samples);
  }

  /** The contender that uses a kqueue. */
  private static final class OfKqueue extends ChildExit {
    private final Kqueue kq;

    OfKqueue(Kqueue kq) {
      this.kq = kq;
    }

    @Override
    void watch(Process child) throws IOException {
      kq.register(KEvent.proc(child.pid(), NOTE_EXIT).add().oneshot());
    }

    @Override
    int await(Process child) throws IOException {
      List<KEvent> events = kq.poll(LONG);
      return events.size() == 1 && !events.getFirst().isError()
          ? Math.max(0, (int) events.getFirst().data()) // -1 where a host does not tell the status
          : -1;
    }

    @Override
    public void close() {
      kq.close();
    }
  }
}
