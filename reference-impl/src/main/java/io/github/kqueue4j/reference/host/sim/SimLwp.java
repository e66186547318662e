// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.sim;

import io.github.kqueue4j.reference.lwkt.Callout;
import io.github.kqueue4j.reference.lwkt.Lwp;

/** A thread of a simulated kernel. Guarded by the {@link Baton}: only one thread runs at a time. */
final class SimLwp extends Lwp {
  /** The scheduling state of a thread. */
  enum State {
    /** Possibly started, but not run so far. */
    NEW,
    READY,
    RUNNING,
    SLEEPING,
    /** Blocked outside of the kernel, or on its way back into the kernel. */
    OUTSIDE,
    ENDED
  }

  final Callout timeout = new Callout();
  volatile State state = State.RUNNING;
  volatile boolean inKernel;

  /** Whether {@code Thread.interrupt()} was called while the thread waited for the baton. */
  volatile boolean interrupted;

  String waitsFor = "";

  /** Sequence number, in the order of creation. */
  final long number;

  SimLwp(Thread thread, long number) {
    super(thread);
    this.number = number;
  }

  /** Returns the thread's name and what the thread does. */
  String describe() {
    String doing =
        switch (state) {
          case SLEEPING -> "waits in " + waitsFor;
          case NEW, READY, RUNNING -> "runs";
          case OUTSIDE -> "waits outside of the kernel";
          case ENDED -> "has ended";
        };
    return "thread " + thread.getName() + " " + doing;
  }
}
