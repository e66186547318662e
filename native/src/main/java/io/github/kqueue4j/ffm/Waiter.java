// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One thread's wait on a queue. {@code Thread.interrupt()} reaches it: the JDK offers that to
 * selectors only, so this is one as far as {@code begin} and {@code end}. A platform thread has one
 * for all its waits.
 */
@SuppressWarnings("NullAway") // the JDK takes null for "no provider"
final class Waiter extends AbstractSelector {

  private static final ThreadLocal<Waiter> OF_THREAD = ThreadLocal.withInitial(Waiter::new);

  /** Why it is to leave the kernel; guarded by the lock of {@link Waiters}. */
  Reason reason = Reason.NONE;

  /** Whether it sleeps until it is woken; guarded by the lock of {@link Waiters}. */
  boolean sleepsOn;

  private volatile @Nullable Waiters queue;

  /** What makes a thread leave the kernel besides events and time. */
  enum Reason {
    NONE,
    /** It is to see for itself whether it was interrupted or has company, and may go back. */
    LOOK,
    WAKEUP,
    INTERRUPT,
    CLOSE
  }

  Waiter() {
    super(null);
  }

  /** That of the calling platform thread. */
  static Waiter ofThread() {
    return OF_THREAD.get();
  }

  /** From here on an interrupt ends the wait; one that came before does so at once. */
  void heedInterrupts(Waiters of) {
    queue = of;
    begin();
  }

  void ignoreInterrupts() {
    end();
    queue = null;
  }

  /**
   * Called by the thread that interrupts, which may be late: {@code Thread.interrupt()} sets the
   * status, then looks for a selector, then calls this with no lock held. The wait that it meant
   * may be over by then and another one under way, so only the interrupt status decides.
   */
  @Override
  public Selector wakeup() {
    Waiters of = queue;
    if (of != null) {
      of.haveLook(this);
    }
    return this;
  }

  @Override
  protected void implCloseSelector() {}

  @Override
  protected SelectionKey register(AbstractSelectableChannel channel, int ops, Object attachment) {
    throw new UnsupportedOperationException("a wait takes no channels: " + channel);
  }

  @Override
  public Set<SelectionKey> keys() {
    return Set.of();
  }

  @Override
  public Set<SelectionKey> selectedKeys() {
    return Set.of();
  }

  @Override
  public int selectNow() {
    return 0;
  }

  @Override
  public int select(long timeout) {
    return 0;
  }

  @Override
  public int select() {
    return 0;
  }
}
