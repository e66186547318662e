// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One thread's wait on a queue, which {@code Thread.interrupt()} can end. The JDK calls back only
 * selectors and channels on an interrupt, so this class is a selector, of which only {@code begin},
 * {@code end} and {@code wakeup} are used. A platform thread uses one instance for all its waits.
 */
@SuppressWarnings("NullAway") // the JDK takes null for "no provider"
final class Waiter extends AbstractSelector {

  private static final ThreadLocal<Waiter> OF_THREAD = ThreadLocal.withInitial(Waiter::new);

  /** Why the thread has to leave the kernel; guarded by the lock of {@link Waiters}. */
  Reason reason = Reason.NONE;

  /**
   * Whether the thread sleeps without an interval for checks of its own; guarded by the lock of
   * {@link Waiters}.
   */
  boolean sleepsAsSoleWaiter;

  /**
   * Whether a thread that has waited on behalf of this one has ended its call in {@link
   * InFlightCalls}; written before that thread reports that its wait is over.
   */
  boolean isCountedOut;

  private volatile @Nullable Waiters queue;
  private final Thread owner = Thread.currentThread();

  /** What makes a thread leave the kernel besides an event or its timeout. */
  enum Reason {
    NONE,
    /**
     * The thread has to check whether it was interrupted or is no longer the only waiter, and may
     * then go on waiting.
     */
    RECHECK,
    WAKEUP,
    INTERRUPT,
    CLOSE
  }

  Waiter() {
    super(null);
  }

  /** The instance of the calling platform thread. */
  static Waiter ofThread() {
    return OF_THREAD.get();
  }

  /**
   * Begins the part of the wait that an interrupt ends. An interrupt that came before ends the wait
   * at once, as {@link #isInterrupted} is asked before each sleep.
   */
  void heedInterrupts(Waiters of) {
    queue = of;
    begin();
  }

  /**
   * Whether an interrupt has to end the wait. An interrupt of a thread that waits on behalf of a
   * virtual thread, as of its whole thread group, is not an interrupt of the virtual thread.
   */
  boolean isInterrupted() {
    return queue != null && Thread.currentThread().isInterrupted();
  }

  void ignoreInterrupts() {
    end();
    queue = null;
  }

  /**
   * Called by the interrupting thread, possibly late: {@code Thread.interrupt()} sets the interrupt
   * status, then looks for a selector, then calls this method with no lock held. By then the
   * interrupted wait may be over and another one in progress, so the waiting thread checks its
   * interrupt status. {@link #begin} of an interrupted thread calls this method, too; that thread
   * is awake and needs no event, which the kernel might refuse.
   */
  @Override
  public Selector wakeup() {
    Waiters of = queue;
    if (of != null && Thread.currentThread() != owner) {
      CallRoom.checkForWait(); // for the lock and the trigger, in a thread of any depth
      of.requestRecheck(this);
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
