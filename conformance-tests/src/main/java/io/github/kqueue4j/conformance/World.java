// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/**
 * The kernel that a test runs on, and what the test may do to the world around it: threads, time,
 * processes, signals and files are the simulated kernel's there, and the host's elsewhere. A test
 * takes one as a parameter and asks it for everything. Confined to the test's thread.
 */
public abstract class World {
  /** How long a test waits for what must come before it fails. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int STILL = 1000;

  private final Backend backend;
  private final Profile profile;
  private final Deque<AutoCloseable> owned = new ArrayDeque<>();

  /**
   * For kinds of worlds.
   *
   * @param backend the kernel
   * @param profile what it is known to do
   */
  protected World(Backend backend, Profile profile) {
    this.backend = backend;
    this.profile = profile;
  }

  /**
   * Returns the kernel under test.
   *
   * @return the same one each time
   */
  public final Backend backend() {
    return backend;
  }

  /**
   * Returns what the kernel is known to do.
   *
   * @return its profile
   */
  public final Profile profile() {
    return profile;
  }

  /**
   * Tells whether the kernel has a feature: its profile names it, or the backend itself says so.
   *
   * @param feature which
   * @return true if it has
   */
  public final boolean has(Feature feature) {
    return profile.has(feature)
        || (!profile.lacks().contains(feature) && feature.isReportedBy(backend));
  }

  /**
   * Opens a queue; it is closed after the test.
   *
   * @return a new queue
   * @throws KqueueException if the kernel refuses
   */
  public final Kqueue open() throws KqueueException {
    return own(Kqueue.open(backend));
  }

  /**
   * Makes a pipe; it is closed after the test.
   *
   * @return its ends
   * @throws KqueueException if the kernel refuses
   */
  public final Descriptor.Pipe pipe() throws KqueueException {
    return own(backend.pipe());
  }

  /**
   * Makes two connected sockets; they are closed after the test.
   *
   * @return the two
   * @throws KqueueException if the kernel refuses
   */
  public final Descriptor.SocketPair socketPair() throws KqueueException {
    return own(backend.socketPair());
  }

  /**
   * Closes something after the test, the newest first.
   *
   * @param <T> its type
   * @param resource what
   * @return the same
   */
  public final <T extends AutoCloseable> T own(T resource) {
    owned.push(resource);
    return resource;
  }

  /**
   * Collects until an event of that kind was seen, or patience is over.
   *
   * @param kq the queue
   * @param last tells the last event that is waited for
   * @return everything that came, in order
   * @throws KqueueException what the queue throws
   */
  public final List<KEvent> await(Kqueue kq, Predicate<KEvent> last) throws KqueueException {
    List<KEvent> seen = new ArrayList<>();
    long start = backend.nanoTime();
    long deadline = start + PATIENCE.toNanos();
    int rounds = 0;
    do {
      List<KEvent> some = kq.poll(Duration.ofNanos(Math.max(0, deadline - backend.nanoTime())));
      seen.addAll(some);
      if (some.stream().anyMatch(last)) {
        return seen;
      }
      boolean standsStill = backend.nanoTime() == start && ++rounds == STILL;
      if (standsStill) {
        return seen; // virtual time, which an event that always holds keeps from passing
      }
    } while (backend.nanoTime() < deadline);
    return seen;
  }

  /**
   * Starts a thread of this world; returns when it waits in the kernel or has ended.
   *
   * @param name its name
   * @param body what it runs
   * @return the thread
   */
  public abstract WorldThread start(String name, Body body);

  /**
   * Lets time pass.
   *
   * @param time how much
   */
  public abstract void pass(Duration time);

  /**
   * Starts a process that does nothing until it is told; it is gone after the test.
   *
   * @return a live process
   * @throws IOException if it cannot be started
   */
  public abstract ChildProcess startProcess() throws IOException;

  /**
   * Sends a signal to the process under test; returns once its SIGNAL events are told. Call {@link
   * Backend#ignore} first.
   *
   * @param signal which
   * @throws IOException if it cannot be sent
   */
  public abstract void signal(Signal signal) throws IOException;

  /**
   * Names a signal that does nothing to this process, also if it comes late.
   *
   * @return one that the host can send
   */
  public abstract Signal harmlessSignal();

  /**
   * Sends a signal several times, so fast that they may come together.
   *
   * @param signal which
   * @param times how often
   * @throws IOException if it cannot be sent
   */
  public abstract void burst(Signal signal, int times) throws IOException;

  /**
   * Makes a file that can be watched; it is gone after the test.
   *
   * @return a new file with some bytes in it
   * @throws IOException if it cannot be made
   */
  public abstract WatchedFile createFile() throws IOException;

  /**
   * Looks for what the test left behind once its things are closed: threads, descriptors,
   * processes.
   *
   * @return a line for each
   */
  protected abstract List<String> leftovers();

  /** Closes what the kind of world itself holds. */
  protected abstract void end();

  /**
   * Closes everything that the test opened.
   *
   * @throws Exception the first failure, with the others suppressed
   */
  public final void close() throws Exception {
    Exception first = null;
    while (!owned.isEmpty()) {
      try {
        owned.pop().close();
      } catch (Exception e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    end();
    if (first != null) {
      throw first;
    }
  }

  /** A thread's code. */
  @FunctionalInterface
  public interface Body {
    /**
     * Runs.
     *
     * @throws Exception anything: {@link WorldThread#join} throws it
     */
    void run() throws Exception;
  }
}
