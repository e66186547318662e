// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm.loopback;

import io.github.kqueue4j.Errno;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Faults to inject into a library. Thread-safe. */
public final class Faults {

  private final Queue<Errno> kqueue = new ConcurrentLinkedQueue<>();
  private final Queue<Errno> kevent = new ConcurrentLinkedQueue<>();
  private final Queue<Optional<Errno>> changes = new ConcurrentLinkedQueue<>();
  private final AtomicInteger dropped = new AtomicInteger();

  /** Makes the next kqueue(2) fail with an error. */
  public void failKqueue(Errno errno) {
    kqueue.add(errno);
  }

  /**
   * Makes the next kevent(2) that collects events fail with an error, after its changes were made.
   */
  public void failKevent(Errno errno) {
    kevent.add(errno);
  }

  /** Refuses the next change with an error. */
  public void refuseChange(Errno errno) {
    changes.add(Optional.of(errno));
  }

  /**
   * Lets the next change pass, so that a later {@link #refuseChange} applies to the change after
   * it.
   */
  public void spareChange() {
    changes.add(Optional.empty());
  }

  /** Leaves out the given number of receipts. */
  public void dropReceipts(int count) {
    dropped.set(count);
  }

  int nextKqueue() {
    return number(kqueue);
  }

  int nextKevent() {
    return number(kevent);
  }

  int nextChange() {
    Optional<Errno> next = changes.poll();
    return next == null ? 0 : next.map(Errno::number).orElse(0);
  }

  boolean dropReceipt() {
    return dropped.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
  }

  private static int number(Queue<Errno> queue) {
    Errno errno = queue.poll();
    return errno == null ? 0 : errno.number();
  }
}
