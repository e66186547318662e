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
import org.jspecify.annotations.Nullable;

/**
 * The selector of one kqueue, made for its first channel. It is level-triggered: what was told is
 * left out of a wait, and asked for again at each look.
 *
 * <p>{@link #await} and {@link #kick} need no token. Two threads do not select at once: who wants
 * to look while the leader waits ends that wait. So all that a wait brings is the news that it is
 * time to look.
 */
final class SelectorInterrupts implements Interrupts {
  private static final long NANOS_PER_MILLI = 1_000_000L;

  private final PortableFileDesc fdesc;
  private final Selector selector;

  /** Held by who selects. No token is taken under it. */
  private final ReentrantLock lock = new ReentrantLock();

  /** Set by {@link #kick}, as another thread's look may take the selector's own note of it. */
  private volatile boolean kicked;

  /** A wait may not be told of all that happens. */
  private volatile boolean doubtful;

  // Guarded by the kqueue's token: all that follows.

  private final Set<ChannelWatch> watches = new LinkedHashSet<>();

  /** Which of them are to be looked at again. */
  private final Set<ChannelWatch> doubts = new LinkedHashSet<>();

  /** Found ready by the last look. */
  private final List<ChannelWatch> found = new ArrayList<>();

  /** Who has looked last: others do not trust what it saw. */
  private @Nullable Lwp looked;

  private SelectorInterrupts(PortableFileDesc fdesc, Selector selector) {
    this.fdesc = fdesc;
    this.selector = selector;
  }

  /**
   * The interrupts that a kqueue has.
   *
   * @return null before its first channel
   */
  static @Nullable SelectorInterrupts of(KQueue kq) {
    return HostQueue.of(kq).interrupts() instanceof SelectorInterrupts made ? made : null;
  }

  /**
   * Gives a kqueue its interrupts, if it has none.
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
      return JdkErrors.errno(e);
    }
    int error;
    try {
      SelectorInterrupts made = new SelectorInterrupts((PortableFileDesc) kq.kqFdp, selector);
      error = ((HostMachine) kq.kernel.machine).connect(lp, queue, made);
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
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Has a channel interrupt from now on.
   *
   * @return 0 or an errno
   */
  int add(ChannelWatch watch) {
    try {
      watch.setKey(watch.channel.register(selector, 0, watch));
    } catch (ClosedChannelException e) {
      return EBADF;
    } catch (IllegalBlockingModeException e) {
      return EINVAL; // its owner has made it blocking since
    }
    watches.add(watch);
    return 0;
  }

  /** A direction more of a channel is watched. */
  void changed(ChannelWatch watch) {
    doubts.add(watch);
    looked = null;
  }

  /** Ends it, now: until a key is gone its channel cannot really be closed. */
  void remove(ChannelWatch watch) {
    watches.remove(watch);
    doubts.remove(watch);
    if (!watch.isRegistered()) {
      return;
    }
    watch.key().cancel();
    if (selector.isOpen()) {
      enter();
      try {
        selector.selectNow(key -> {});
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        lock.unlock();
      }
      passKick();
    }
  }

  /** Takes the selector, from the leader if it waits in it. */
  private void enter() {
    if (!lock.tryLock()) {
      selector.wakeup();
      lock.lock();
    }
  }

  /** {@code selectNow} may have taken a kick from who is meant. */
  private void passKick() {
    if (kicked) {
      selector.wakeup();
    }
  }

  /** What is the state of everything? */
  private void look(Lwp lp) {
    for (ChannelWatch watch : doubts) {
      settle(watch, true);
    }
    found.forEach(ChannelWatch::forget);
    doubts.forEach(ChannelWatch::forget);
    found.clear();
    enter();
    try {
      selector.selectNow(this::find);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      lock.unlock();
    }
    passKick();
    List<ChannelWatch> before = new ArrayList<>(doubts);
    doubts.clear();
    for (ChannelWatch watch : before) {
      watch.cease();
      settle(watch, false);
    }
    doubtful = !doubts.isEmpty();
    looked = lp;
  }

  private void find(SelectionKey key) {
    ChannelWatch watch = (ChannelWatch) key.attachment();
    watch.record(key.readyOps());
    found.add(watch);
  }

  /** Has the selector wait for what the watch asks for. */
  private void settle(ChannelWatch watch, boolean look) {
    try {
      watch.key().interestOps(watch.interest(look));
    } catch (CancelledKeyException e) {
      return; // its owner has closed the channel: see sweep()
    }
    if (!look && watch.isDoubtful()) {
      doubts.add(watch);
      doubtful = true;
    }
  }

  /** For a filter: whether that direction is ready now. */
  boolean isReady(Lwp lp, ChannelWatch.Side side) {
    if (looked != lp) {
      look(lp);
    }
    return side.ready;
  }

  /** For a filter that has found the last look too old. */
  boolean isStillReady(Lwp lp, ChannelWatch.Side side) {
    look(lp);
    return side.ready;
  }

  @Override
  public boolean await(long nanos) {
    long limit = doubtful ? EdgeDetector.DOUBT_NANOS : Long.MAX_VALUE;
    long wait = nanos < 0 ? limit : Math.min(limit, nanos);
    lock.lock();
    try {
      if (kicked || wait == 0) {
        return true;
      }
      selector.select(
          key -> {}, // who looks sees it
          wait == Long.MAX_VALUE ? 0 : (wait + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      kicked = false;
      lock.unlock();
    }
    return true;
  }

  @Override
  public void take(Lwp lp, boolean call) {
    look(lp);
    List<ChannelWatch.Side> news = new ArrayList<>();
    for (ChannelWatch watch : found) {
      boolean reported = false;
      if (watch.read.ready && watch.read.edge.report(call)) {
        reported = news.add(watch.read);
      }
      if (watch.write.ready && watch.write.edge.report(false)) {
        reported = news.add(watch.write);
      }
      if (reported) {
        settle(watch, false);
      }
    }
    for (ChannelWatch.Side side : news) {
      KnoteLists.knote(lp, side, 0);
    }
    if (selector.keys().size() != watches.size()) {
      sweep(lp);
    }
  }

  /** Some channels were closed by their owners. */
  private void sweep(Lwp lp) {
    for (ChannelWatch watch : List.copyOf(watches)) {
      if (!watch.key().isValid()) {
        fdesc.close(lp, watch.file, watch.file.number);
      }
    }
  }

  @Override
  public void kick() {
    kicked = true;
    selector.wakeup();
  }

  @Override
  public void close() {
    close(selector);
  }
}
