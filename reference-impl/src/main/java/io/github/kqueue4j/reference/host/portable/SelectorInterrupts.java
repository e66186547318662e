// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static io.github.kqueue4j.reference.kern.EventVar.EBADF;
import static io.github.kqueue4j.reference.kern.EventVar.EINVAL;

import io.github.kqueue4j.reference.host.HostMachine;
import io.github.kqueue4j.reference.host.HostQueue;
import io.github.kqueue4j.reference.host.Interrupts;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.KnoteLists;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The selector of one kqueue, opened for the kqueue's first channel. A selector is level-triggered:
 * conditions that were already reported are left out of a wait and included in each poll.
 *
 * <p>{@link #await} and {@link #kick} need no token. Only one thread selects at a time: a thread
 * that polls while the leader waits ends the leader's wait. The end of a wait therefore carries no
 * result; it only means that it is time to poll.
 */
final class SelectorInterrupts implements Interrupts {
  private static final long NANOS_PER_MILLI = 1_000_000L;

  /** How often a call is tried, as the system may be short of something for a moment. */
  private static final int TRIES = 3;

  private final PortableFileDesc fdesc;
  private final Selector selector;

  /** Held by the thread that selects. No token is taken while this lock is held. */
  private final ReentrantLock lock = new ReentrantLock();

  /** Set by {@link #kick}, since another thread's poll may consume the selector's wake-up. */
  private volatile boolean kicked;

  /** The number of failed waits since the last successful one. Guarded by the lock. */
  private int failedWaits;

  /** The longest wait in nanoseconds, since a wait can miss a change. */
  private volatile long longest = Long.MAX_VALUE;

  // The fields below are guarded by the kqueue's token.

  private final Set<ChannelWatch> watches = new LinkedHashSet<>();

  /** The watches that the next poll has to include in full. */
  private final Set<ChannelWatch> inDoubt = new LinkedHashSet<>();

  /** The watches that the last poll found ready. */
  private final List<ChannelWatch> found = new ArrayList<>();

  /** The thread that polled last. Other threads do not rely on its result and poll again. */
  private @Nullable Lwp lastPoller;

  private SelectorInterrupts(PortableFileDesc fdesc, Selector selector) {
    this.fdesc = fdesc;
    this.selector = selector;
  }

  /**
   * Returns the selector of a kqueue.
   *
   * @return null before its first channel
   */
  static @Nullable SelectorInterrupts of(KQueue kq) {
    return HostQueue.of(kq).interrupts() instanceof SelectorInterrupts made ? made : null;
  }

  /**
   * Opens a selector for a kqueue that has none.
   *
   * @return 0 or an errno
   */
  static int ensure(Lwp lp, KQueue kq) {
    HostQueue queue = HostQueue.of(kq);
    if (queue.interrupts() != null) {
      return 0;
    }
    if (queue.isDead()) {
      return EBADF;
    }
    Selector selector;
    try {
      selector = Selector.open();
    } catch (IOException e) {
      return JdkErrors.errno(lp, "Selector.open of the JDK", e);
    }
    int error;
    try {
      SelectorInterrupts made = new SelectorInterrupts((PortableFileDesc) kq.kqFdp, selector);
      made.selectNow(key -> {}); // a refusal is reported now, not by a later wait
      error = ((HostMachine) kq.kernel.machine).connect(lp, queue, made);
    } catch (IOException e) {
      error = JdkErrors.errno(lp, "Selector.selectNow of the JDK", e);
    } catch (Throwable t) {
      if (queue.interrupts() == null) {
        close(selector);
      }
      throw t;
    }
    if (error != 0) {
      close(selector);
    }
    return error;
  }

  private static void close(Selector selector) {
    try {
      selector.close();
    } catch (IOException e) {
      return; // the selector is closed nevertheless, like a descriptor whose close(2) fails
    }
  }

  /**
   * Registers a channel with the selector, with an empty interest set.
   *
   * @return 0, EBADF if the channel is closed, EINVAL if the channel is in blocking mode; the errno
   *     of the system if it refuses the selection that a cancelled key of the channel needs
   */
  int add(Lwp lp, ChannelWatch watch) {
    try {
      watch.setKey(register(watch));
    } catch (ClosedChannelException | CancelledKeyException e) {
      return EBADF;
    } catch (IllegalBlockingModeException e) {
      return EINVAL; // the application has put the channel into blocking mode
    } catch (IOException e) {
      return JdkErrors.errno(lp, "Selector.selectNow of the JDK", e);
    }
    watches.add(watch);
    return 0;
  }

  /** Makes a key, after a selection if {@link #remove} has left a cancelled one. */
  private SelectionKey register(ChannelWatch watch) throws IOException {
    try {
      return watch.channel.register(selector, 0, watch);
    } catch (CancelledKeyException e) {
      takeOutCancelled();
      return watch.channel.register(selector, 0, watch);
    }
  }

  /** Takes cancelled keys out of the selector. */
  private void takeOutCancelled() throws IOException {
    enter();
    try {
      selectNow(key -> {});
    } finally {
      lock.unlock();
      passKick();
    }
  }

  /** Makes the next filter poll, since another direction of a channel is now watched. */
  void changed(ChannelWatch watch) {
    inDoubt.add(watch);
    lastPoller = null;
  }

  /**
   * Removes a channel from the selector at once, by a selection: while a cancelled key is still in
   * the selector, the JDK does not close the channel's descriptor.
   */
  void remove(ChannelWatch watch) {
    watches.remove(watch);
    inDoubt.remove(watch);
    if (!watch.isRegistered()) {
      return;
    }
    watch.key().cancel();
    if (selector.isOpen()) {
      try {
        takeOutCancelled();
      } catch (IOException e) {
        lastPoller = null; // the next poll or add removes the key, or reports the failure
      }
    }
  }

  /** Selects without waiting; repeated after a failure, which may be a passing one. */
  private void selectNow(Consumer<SelectionKey> action) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        selector.selectNow(action);
        return;
      } catch (IOException e) {
        if (attempt == TRIES) {
          throw e;
        }
      }
    }
  }

  /** Ends the wait in progress, or else the next one. A failure is repeated, and never silent. */
  private void wake() {
    for (int attempt = 1; ; attempt++) {
      try {
        selector.wakeup();
        return;
      } catch (InternalError e) { // the JDK's translation of an IOException
        if (attempt == TRIES) {
          throw e;
        }
      }
    }
  }

  /** Acquires the selector; a leader that waits in the selector is woken up. */
  private void enter() {
    if (!lock.tryLock()) {
      wake();
      lock.lock();
    }
  }

  /** Repeats a kick that {@code selectNow} may have consumed in place of the leader. */
  private void passKick() {
    if (kicked) {
      wake();
    }
  }

  /** Polls the channels: all interest sets, with those in doubt in full. */
  private void poll(Lwp lp) {
    for (ChannelWatch watch : inDoubt) {
      setInterest(watch, true);
    }
    found.forEach(ChannelWatch::clearReady);
    inDoubt.forEach(ChannelWatch::clearReady);
    found.clear();
    enter();
    try {
      selectNow(this::recordReady);
    } catch (IOException e) {
      throw unusable(e);
    } finally {
      lock.unlock();
    }
    passKick();
    List<ChannelWatch> before = new ArrayList<>(inDoubt);
    inDoubt.clear();
    long nanos = Long.MAX_VALUE;
    for (ChannelWatch watch : before) {
      watch.endPoll();
      nanos = Math.min(nanos, setInterest(watch, false));
    }
    setLongest(nanos);
    lastPoller = lp;
  }

  /** Limits the waits; ends one that may have begun with a limit that was longer. */
  private void setLongest(long nanos) {
    boolean shorter = nanos < longest;
    longest = nanos;
    if (shorter && lock.isLocked()) { // a leader reads the limit while it holds the lock
      wake();
    }
  }

  private void recordReady(SelectionKey key) {
    ChannelWatch watch = (ChannelWatch) key.attachment();
    try {
      watch.setReady(key.readyOps());
      found.add(watch);
    } catch (CancelledKeyException e) {
      return; // the application has closed the channel since the poll began: see sweep()
    }
  }

  /**
   * Sets the key's interest set for a poll ({@code poll}) or for a wait.
   *
   * @return how long a wait may be, in nanoseconds
   */
  private long setInterest(ChannelWatch watch, boolean poll) {
    try {
      watch.key().interestOps(watch.interest(poll));
    } catch (CancelledKeyException e) {
      return Long.MAX_VALUE; // the application has closed the channel: see sweep()
    }
    long nanos = poll ? Long.MAX_VALUE : watch.waitNanos();
    if (nanos < Long.MAX_VALUE) {
      inDoubt.add(watch);
    }
    return nanos;
  }

  /** Returns, for a filter, whether a direction is ready; polls if another thread polled last. */
  boolean isReady(Lwp lp, ChannelWatch.Side side) {
    if (lastPoller != lp) {
      poll(lp);
    }
    return side.ready;
  }

  /** Returns the same after a new poll, for a filter that found the last result outdated. */
  boolean isStillReady(Lwp lp, ChannelWatch.Side side) {
    poll(lp);
    return side.ready;
  }

  private static UncheckedIOException unusable(IOException e) {
    return new UncheckedIOException(
        "the JDK's selector of the kqueue fails in " + TRIES + " tries: " + e.getMessage(), e);
  }

  @Override
  public boolean await(long nanos) {
    lock.lock();
    try {
      long wait = nanos < 0 ? longest : Math.min(longest, nanos);
      if (kicked || wait == 0) {
        return true;
      }
      selector.select(
          key -> {}, // the poll that follows finds the ready keys again
          wait == Long.MAX_VALUE ? 0 : (wait + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
      failedWaits = 0;
    } catch (IOException e) {
      failedWaits++;
      if (failedWaits >= TRIES) {
        throw unusable(e);
      }
    } finally {
      kicked = false;
      lock.unlock();
    }
    return true;
  }

  @Override
  public void take(Lwp lp, boolean call) {
    poll(lp);
    List<ChannelWatch.Side> notified = new ArrayList<>();
    for (ChannelWatch watch : found) {
      boolean reported = watch.read.isNews() && notified.add(watch.read);
      if (watch.write.isNews()) {
        reported = notified.add(watch.write);
      }
      if (reported) {
        setLongest(Math.min(longest, setInterest(watch, false)));
      }
    }
    for (ChannelWatch.Side side : notified) {
      KnoteLists.knote(lp, side, 0);
    }
    if (selector.keys().size() != watches.size()) {
      sweep(lp);
    }
  }

  /** Closes the files of channels that the application has closed. */
  private void sweep(Lwp lp) {
    for (ChannelWatch watch : List.copyOf(watches)) {
      if (!watch.key().isValid()) {
        fdesc.closeNumber(lp, watch.file.number, watch.file);
      }
    }
  }

  @Override
  public void kick() {
    kicked = true;
    wake();
  }

  @Override
  public void close() {
    close(selector);
  }
}
