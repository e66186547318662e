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
 * The kernel that a test runs on, and the test's access to threads, time, processes, signals and
 * files. These belong to the simulated kernel if that is the one under test, otherwise to the real
 * system. A test takes a world as a parameter and uses nothing else of the environment. Confined to
 * the test's thread.
 */
public abstract class World {
  /** How long a test waits for an expected event before it fails. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int MAX_ROUNDS_WITHOUT_TIME = 1000;

  private final Backend backend;
  private final Profile profile;
  private final Deque<AutoCloseable> owned = new ArrayDeque<>();

  /**
   * For subclasses.
   *
   * @param backend the kernel under test
   * @param profile the known behaviour of the kernel
   */
  protected World(Backend backend, Profile profile) {
    this.backend = backend;
    this.profile = profile;
  }

  /**
   * Returns the kernel under test.
   *
   * @return the same backend each time
   */
  public final Backend backend() {
    return backend;
  }

  /**
   * Returns the known behaviour of the kernel.
   *
   * @return the profile
   */
  public final Profile profile() {
    return profile;
  }

  /**
   * Tells whether the kernel has a feature, because its profile names the feature or the backend
   * itself reports it.
   *
   * @param feature the feature
   * @return true if the kernel has the feature
   */
  public final boolean has(Feature feature) {
    return profile.has(feature)
        || (!profile.lacks().contains(feature) && feature.isReportedBy(backend));
  }

  /**
   * Opens a queue, which is closed after the test.
   *
   * @return a new queue
   * @throws KqueueException if the kernel refuses
   */
  public final Kqueue open() throws KqueueException {
    return own(Kqueue.open(backend));
  }

  /**
   * Creates a pipe, which is closed after the test.
   *
   * @return the two ends
   * @throws KqueueException if the kernel refuses
   */
  public final Descriptor.Pipe pipe() throws KqueueException {
    return own(backend.pipe());
  }

  /**
   * Creates two connected sockets, which are closed after the test.
   *
   * @return the two sockets
   * @throws KqueueException if the kernel refuses
   */
  public final Descriptor.SocketPair socketPair() throws KqueueException {
    return own(backend.socketPair());
  }

  /**
   * Registers a resource to be closed after the test, the newest first.
   *
   * @param <T> the type of the resource
   * @param resource the resource
   * @return the resource
   */
  public final <T extends AutoCloseable> T own(T resource) {
    owned.push(resource);
    return resource;
  }

  /**
   * Collects events until a given event was seen or {@link #PATIENCE} is over.
   *
   * @param kq the queue
   * @param last recognizes the event that ends the wait
   * @return all events that were collected, in order
   * @throws KqueueException if the queue throws it
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
      boolean standsStill = backend.nanoTime() == start && ++rounds == MAX_ROUNDS_WITHOUT_TIME;
      if (standsStill) {
        return seen; // virtual time, which does not pass while an event is always pending
      }
    } while (backend.nanoTime() < deadline);
    return seen;
  }

  /**
   * Starts a thread of this world, and returns when the thread waits in the kernel or has ended.
   *
   * @param name the name of the thread
   * @param body the code that the thread runs
   * @return the thread
   */
  public abstract WorldThread start(String name, Body body);

  /**
   * Lets time pass.
   *
   * @param time how much time
   */
  public abstract void pass(Duration time);

  /**
   * Starts a process that waits for orders, and that is killed after the test.
   *
   * @return a live process
   * @throws IOException if the process cannot be started
   */
  public abstract ChildProcess startProcess() throws IOException;

  /**
   * Sends a signal to the process under test, and returns once SIGNAL events have been reported.
   * Call {@link Backend#ignore} first.
   *
   * @param signal the signal
   * @throws IOException if the signal cannot be sent
   */
  public abstract void signal(Signal signal) throws IOException;

  /**
   * Returns a signal that does not affect this process, not even if it arrives late.
   *
   * @return a signal that the system can send
   */
  public abstract Signal harmlessSignal();

  /**
   * Sends a signal several times, so fast that the signals may arrive together.
   *
   * @param signal the signal
   * @param times how many times
   * @throws IOException if the signal cannot be sent
   */
  public abstract void burst(Signal signal, int times) throws IOException;

  /**
   * Creates a file that can be watched, and that is deleted after the test.
   *
   * @return a new file with some bytes in it
   * @throws IOException if the file cannot be created
   */
  public abstract WatchedFile createFile() throws IOException;

  /**
   * Looks for threads, descriptors and processes that the test left behind after its resources were
   * closed.
   *
   * @return a line for each
   */
  protected abstract List<String> leftovers();

  /** Closes the resources of the world itself. */
  protected abstract void end();

  /**
   * Closes all resources that the test opened.
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

  /** The code of a thread. */
  @FunctionalInterface
  public interface Body {
    /**
     * Runs the code.
     *
     * @throws Exception any exception; {@link WorldThread#join} rethrows it wrapped
     */
    void run() throws Exception;
  }
}
