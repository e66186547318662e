// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.sim;

import io.github.kqueue4j.reference.lwkt.Callout;
import io.github.kqueue4j.reference.lwkt.Lwp;

/**
 * A thread of a simulated kernel. Guarded by the right to run: only one thread has it at a time.
 */
final class SimLwp extends Lwp {
  /** Where a thread stands. */
  enum State {
    /** Perhaps started, but it has not had its turn. */
    NEW,
    READY,
    RUNNING,
    SLEEPING,
    /** It waits for something outside of the kernel, or came back from there. */
    OUTSIDE,
    ENDED
  }

  final Callout timeout = new Callout();
  volatile State state = State.RUNNING;
  volatile boolean inKernel;

  /** {@code Thread.interrupt()} came while it waited for its turn. */
  volatile boolean interrupted;

  String waitsFor = "";

  /** In the order of creation. */
  final long number;

  SimLwp(Thread thread, long number) {
    super(thread);
    this.number = number;
  }
}
