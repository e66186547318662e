// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults.scene;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A call, what precedes it and what must hold after it.
 *
 * @param name what it is, in words
 * @param hosts where it can be made
 * @param follows whose steps are counted
 * @param prepare what precedes it
 * @param act the call itself
 * @param check what must hold, looked at by another thread
 * @param lingers that many descriptors may be left for a time
 */
record Call(
    String name,
    Set<String> hosts,
    Follows follows,
    Action prepare,
    Action act,
    Check check,
    int lingers) {

  static final Set<String> EVERYWHERE = Set.of("linux", "poll", "portable", "simulated");
  static final Set<String> REAL = Set.of("linux", "poll", "portable");

  /** Whose steps are counted. */
  enum Follows {
    /** Those of the thread that makes the call. */
    CALLER,
    /** Those of the thread that sleeps. */
    SLEEPER,
    /** Those of all threads that the library or the virtual machine starts. */
    LIBRARY;

    boolean follows(Thread thread, Thread caller) {
      return switch (this) {
        case CALLER -> thread == caller;
        case SLEEPER -> thread.getName().equals("fault-sleeper");
        case LIBRARY -> !thread.getName().startsWith("fault-");
      };
    }
  }

  /** Something done to a scene. */
  @FunctionalInterface
  interface Action {
    void run(Scene s) throws Exception;
  }

  /** What must hold. */
  @FunctionalInterface
  interface Check {
    /** Looks at it, knowing what the call threw, if it did. */
    void check(Scene s, @Nullable Throwable thrown) throws Exception;
  }

  static Call of(String name, Action prepare, Action act, Check check) {
    return new Call(name, EVERYWHERE, Follows.CALLER, prepare, act, check, 0);
  }

  Call on(Set<String> newHosts) {
    return new Call(name, newHosts, follows, prepare, act, check, lingers);
  }

  Call on(String host) {
    return on(Set.of(host));
  }

  Call following(Follows threads) {
    return new Call(name, hosts, threads, prepare, act, check, lingers);
  }

  Call lingering(int descriptors) {
    return new Call(name, hosts, follows, prepare, act, check, descriptors);
  }
}
