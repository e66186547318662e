// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults.scene;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A call with its preparation and its check.
 *
 * @param name a short description
 * @param hosts the hosts on which the call can be made
 * @param follows the threads whose steps are counted
 * @param prepare the preparation
 * @param act the call
 * @param check the check, made by another thread after the call
 * @param traces whether a thread reports forks before the call, and continues to do so after it
 */
record Call(
    String name,
    Set<String> hosts,
    Follows follows,
    Action prepare,
    Action act,
    Check check,
    boolean traces) {

  static final Set<String> EVERYWHERE = Set.of("linux", "poll", "portable", "simulated");
  static final Set<String> REAL = Set.of("linux", "poll", "portable");

  /** The threads whose steps are counted. */
  enum Follows {
    /** The thread that makes the call. */
    CALLER,
    /** The thread that sleeps. */
    SLEEPER,
    /** All threads that the library or the JVM starts. */
    LIBRARY;

    boolean follows(Thread thread, Thread caller) {
      return switch (this) {
        case CALLER -> thread == caller;
        case SLEEPER -> thread.getName().equals("fault-sleeper");
        case LIBRARY -> !thread.getName().startsWith("fault-");
      };
    }
  }

  /** An action on a scene. */
  @FunctionalInterface
  interface Action {
    void run(Scene s) throws Exception;
  }

  /** A check after the call. */
  @FunctionalInterface
  interface Check {
    /** Checks the scene, given what the call threw; null if the call returned. */
    void check(Scene s, @Nullable Throwable thrown) throws Exception;
  }

  static Call of(String name, Action prepare, Action act, Check check) {
    return new Call(name, EVERYWHERE, Follows.CALLER, prepare, act, check, false);
  }

  Call on(Set<String> newHosts) {
    return new Call(name, newHosts, follows, prepare, act, check, traces);
  }

  Call on(String host) {
    return on(Set.of(host));
  }

  Call following(Follows threads) {
    return new Call(name, hosts, threads, prepare, act, check, traces);
  }

  Call tracing() {
    return new Call(name, hosts, follows, prepare, act, check, true);
  }
}
