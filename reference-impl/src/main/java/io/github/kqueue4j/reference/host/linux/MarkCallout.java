// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;
import static io.github.kqueue4j.reference.kern.EventVar.KN_DISABLED;

import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.Knote;
import io.github.kqueue4j.reference.kern.KnoteLists;
import io.github.kqueue4j.reference.lwkt.Callout;
import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.reference.lwkt.Machine;

/**
 * Looks again at a socket that has not reached the low-water mark of its READ or WRITE event, where
 * Linux makes no edge when it does.
 *
 * <ul>
 *   <li>WRITE: there is an edge only when a socket becomes writable again: TCP reports freed room
 *       only after a poll or write has found the socket full. While the socket stays writable, its
 *       room grows without an edge.
 *   <li>READ: data below SO_RCVLOWAT makes no edge ({@code tcp.c:tcp_data_ready()}).
 * </ul>
 *
 * <p>Armed only while the event lacks room or data, so that other sockets cost nothing. Like a
 * timer it needs no thread of its own. Guarded by the kqueue's token.
 */
final class MarkCallout implements Callout.Function {
  private static final long PERIOD_NANOS = 10_000_000;

  private final EpollWatch watch;
  private final Callout callout = new Callout();
  private boolean armed;

  MarkCallout(EpollWatch watch) {
    this.watch = watch;
  }

  /** Arms the callout, if it is not armed. */
  void arm(Lwp lp, Knote kn) {
    if (armed) {
      return;
    }
    KQueue kq = kn.kq();
    Machine machine = kq.kernel.machine;
    if (callout.running) {
      machine.missedPeriods(callout, PERIOD_NANOS); // skips the periods that were missed
    }
    armed = true;
    int error = machine.calloutReset(lp, kq.sleepq, callout, PERIOD_NANOS, this, kn);
    // EAGAIN: no background thread could be started to wait in the host for this kqueue; the next
    // call of the program runs the callout.
    if (error != 0 && error != EAGAIN) {
      throw new AssertionError("callout_reset: errno " + error);
    }
  }

  /** Disarms the callout, before its knote is detached. */
  void disarm(KQueue kq) {
    if (armed) {
      kq.kernel.machine.calloutTerminate(kq.sleepq, callout);
      armed = false;
    }
  }

  /**
   * Runs the filter again. If the event is disabled the callout ends; EV_ENABLE runs the filter,
   * which arms the callout again.
   */
  @Override
  public void run(Lwp lp, Object arg) {
    armed = false;
    Knote kn = (Knote) arg;
    if ((kn.knStatus & KN_DISABLED) == 0) {
      KnoteLists.knoteAgain(lp, watch, kn);
    }
  }
}
