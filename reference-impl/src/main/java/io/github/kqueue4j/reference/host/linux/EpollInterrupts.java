// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLET;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLIN;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLOUT;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLL_CTL_ADD;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLL_CTL_DEL;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLL_CTL_MOD;
import static io.github.kqueue4j.reference.kern.EventVar.EEXIST;
import static io.github.kqueue4j.reference.kern.EventVar.EINTR;
import static io.github.kqueue4j.reference.kern.EventVar.ENOMEM;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.reference.host.HostLwp;
import io.github.kqueue4j.reference.host.HostMachine;
import io.github.kqueue4j.reference.host.HostQueue;
import io.github.kqueue4j.reference.host.Interrupts;
import io.github.kqueue4j.reference.host.posix.ErrnoNumbers;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.Scratch;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The epoll of one kqueue, made for its first device. All is edge-triggered: an edge says that
 * something may be new, what it is the filters ask.
 *
 * <p>The kqueue's own number is an eventfd, and a write to it ends a wait. It is never read, as
 * each write is an edge. Guarded by the kqueue's token, but for {@link #await} and {@link #kick}.
 */
final class EpollInterrupts implements Interrupts {
  private static final long KICK = -1;
  private static final int CLOSED = 1 << 31;

  private final int epfd;
  private final int eventfd;
  private final HostQueue queue;

  /** The leader's own, as it waits without the token. */
  private final Scratch leader = new Scratch();

  /** Events that were taken under the token, how many, and how many sources were told. */
  private final Scratch taken = new Scratch();

  private int ntaken;
  private int told;

  /** Those were the leader's: it has heard of a kick among them. */
  private boolean heard;

  /** How many calls have begun to collect events. */
  private long calls;

  // What calls was when the epoll was asked for what was taken, and for what the leader brings.
  private long takenIn;
  private long leaderIn;

  /** What may be over when events are collected next. */
  final Posted posted = new Posted();

  /** How many events lie in the leader's memory that nobody was told of. */
  private volatile int brought;

  /** There are events, which the leader has left where they are. */
  private boolean untaken;

  private volatile boolean closed;

  /** Threads that are about to write to the eventfd, and {@link #CLOSED}. */
  private final AtomicInteger kickers = new AtomicInteger();

  /** The files that the kqueue watches; null before the first. */
  @Nullable VnodeEvents vnodes;

  // Sources by the low half of their ids; the high half counts how often the slot was used.
  private @Nullable Source[] slots = new Source[8];
  private int[] uses = new int[8];
  private int[] free = new int[8];
  private int nfree;
  private int nslots;

  private EpollInterrupts(int epfd, HostQueue queue) {
    this.epfd = epfd;
    this.eventfd = queue.number();
    this.queue = queue;
  }

  /**
   * Makes the interrupts of a kqueue, if it has none.
   *
   * @return 0 or an errno
   */
  static int ensure(Lwp lp, KQueue kq) {
    HostQueue queue = (HostQueue) kq.sleepq;
    if (queue.interrupts() != null) {
      return 0;
    }
    Scratch s = Scratch.of(lp);
    int epfd = Epoll.create(s);
    if (epfd < 0) {
      return -epfd;
    }
    int error = Epoll.ctl(s, epfd, EPOLL_CTL_ADD, queue.number(), EPOLLIN | EPOLLET, KICK);
    if (error < 0) {
      FileCalls.close(s, epfd);
      return -error;
    }
    EpollInterrupts made = new EpollInterrupts(epfd, queue);
    ((HostMachine) kq.kernel.machine).connect(lp, queue, made);
    return 0;
  }

  /** Those of a kqueue for which {@link #ensure} has returned 0. */
  static EpollInterrupts of(KQueue kq) {
    if (((HostQueue) kq.sleepq).interrupts() instanceof EpollInterrupts made) {
      return made;
    }
    throw new AssertionError("kqueue without an epoll");
  }

  /**
   * Has a descriptor interrupt from now on; what is ready already is an edge too.
   *
   * @return 0 or an errno: EPERM if it cannot be waited for
   */
  int add(Lwp lp, int fd, int events, Source source) {
    int slot = takeSlot();
    long id = ((long) ++uses[slot] << 32) | slot;
    Scratch s = Scratch.of(lp);
    int error = Epoll.ctl(s, epfd, EPOLL_CTL_ADD, fd, events | EPOLLET, id);
    if (error == -EEXIST) { // left by a file that was taken for closed
      Epoll.ctl(s, epfd, EPOLL_CTL_DEL, fd, 0, 0);
      error = Epoll.ctl(s, epfd, EPOLL_CTL_ADD, fd, events | EPOLLET, id);
    }
    if (error < 0) {
      free[nfree++] = slot;
      return -error;
    }
    slots[slot] = source;
    source.id = id;
    return 0;
  }

  /** Has what is ready in a descriptor that was added be an edge once more; that cannot fail. */
  void again(Lwp lp, int fd, int events, Source source) {
    int error = Epoll.ctl(Scratch.of(lp), epfd, EPOLL_CTL_MOD, fd, events | EPOLLET, source.id);
    if (error != 0) {
      throw new AssertionError("epoll_ctl: errno " + -error + " for " + fd + ", which is in it");
    }
  }

  private int takeSlot() {
    if (nfree > 0) {
      return free[--nfree];
    }
    if (nslots == slots.length) {
      slots = Arrays.copyOf(slots, nslots * 2);
      uses = Arrays.copyOf(uses, nslots * 2);
      free = Arrays.copyOf(free, nslots * 2);
    }
    return nslots++;
  }

  /** Whether its descriptors are closed, with the kqueue. */
  boolean isClosed() {
    return closed;
  }

  /**
   * Whether a number that was added still stands for the same file. To add it once more fails with
   * EEXIST if so, and changes nothing; a modification would bring a new edge. Who cannot be told is
   * to believe that it does.
   */
  boolean isStill(Scratch s, int fd) {
    int error = Epoll.ctl(s, epfd, EPOLL_CTL_ADD, fd, 0, KICK);
    if (error == 0) {
      Epoll.ctl(s, epfd, EPOLL_CTL_DEL, fd, 0, 0);
    }
    return error == -EEXIST
        || error == -ENOMEM
        || error == -Errno.ENOSPC.number()
        || error == -EINTR;
  }

  /**
   * Ends it.
   *
   * @param open false if the number may be another file's by now, which must keep its registration
   */
  void remove(Lwp lp, int fd, Source source, boolean open) {
    if (open && !closed) {
      Epoll.ctl(Scratch.of(lp), epfd, EPOLL_CTL_DEL, fd, 0, 0);
    }
    int slot = (int) source.id;
    slots[slot] = null;
    free[nfree++] = slot;
    source.id = Source.NONE;
  }

  @Override
  public void willAwait() {
    leaderIn = calls;
  }

  @Override
  public void await(long nanos) {
    int n = Epoll.await(leader, epfd, nanos);
    if (n < 0) {
      throw failed("epoll_wait", n);
    }
    brought = n;
  }

  @Override
  public void awaitUntaken(long nanos) {
    int n = Epoll.awaitReadable(leader, epfd, nanos);
    if (n < 0) {
      throw failed("poll", n);
    }
    untaken = n > 0;
  }

  @Override
  public void deliver(Lwp lp) {
    HostLwp handler = (HostLwp) lp;
    tell(handler);
    takeFromLeader(handler);
    if (untaken) {
      untaken = false;
      takeAll(handler);
    }
  }

  @Override
  public void poll(Lwp lp) {
    HostLwp caller = (HostLwp) lp;
    calls++;
    boolean kicked = tell(caller);
    kicked |= takeFromLeader(caller);
    kicked |= takeAll(caller);
    posted.lookAgain();
    if (kicked && queue.isLed()) {
      write(Scratch.of(lp)); // it was meant for the leader, who finds it gone
    }
  }

  /** The kqueue is of no use any more: no known kernel has such a failure. */
  private AssertionError failed(String call, int error) {
    return new AssertionError(
        call + " of kqueue " + queue.number() + ": " + ErrnoNumbers.text(-error));
  }

  /** How many calls have begun to collect events: what is older than the last one may be over. */
  long calls() {
    return calls;
  }

  /** What {@link #calls} was when the epoll was asked for the edges that are being told. */
  long takenIn() {
    return takenIn;
  }

  /** Takes what there is and tells the sources; true if there was a kick. */
  private boolean takeAll(HostLwp lp) {
    boolean kicked = false;
    int n = Epoll.BATCH;
    while (n == Epoll.BATCH && !closed) {
      n = Epoll.poll(taken, epfd);
      if (n < 0) {
        throw failed("epoll_wait", n);
      }
      takenIn = calls;
      told = 0;
      ntaken = n;
      heard = false;
      kicked |= tell(lp);
    }
    return kicked;
  }

  /**
   * The leader may have events and still wait for the token. A call that is before it must know of
   * them too. True if there was a kick that the leader has not heard.
   */
  private boolean takeFromLeader(HostLwp lp) {
    int n = brought;
    if (n == 0 || closed) {
      return false;
    }
    Epoll.taken(taken).put(0, Epoll.taken(leader), 0, n * Epoll.EpollEvent.SIZE);
    brought = 0;
    takenIn = leaderIn;
    told = 0;
    ntaken = n;
    heard = true;
    return tell(lp);
  }

  /**
   * Tells the sources of what was taken; true if there was a kick that the leader has not heard. A
   * thread that loses the token in the middle leaves the rest where others find it, who may be here
   * before it has the token again; then it may go on with what they have taken, or find all closed.
   */
  private boolean tell(HostLwp lp) {
    boolean kicked = false;
    while (told < ntaken && !closed) {
      int i = told++;
      long id = Epoll.data(taken, i);
      if (id == KICK) {
        kicked |= !heard;
        continue;
      }
      Source source = slots[(int) id];
      if (source != null && source.id == id) {
        source.interrupt(lp, Epoll.events(taken, i));
      }
    }
    return kicked;
  }

  @Override
  public void kick(HostLwp by) {
    write(Scratch.of(by));
  }

  @Override
  public void kick() {
    write(new Scratch());
  }

  /** Nobody writes to a number that is closed, and may be another file's. */
  private void write(Scratch s) {
    int n;
    do {
      n = kickers.get();
      if (n < 0) {
        return;
      }
    } while (!kickers.compareAndSet(n, n + 1));
    int error = Epoll.kick(s, eventfd);
    if (error != 0) { // a change brings a new edge as well: an eventfd can always be written to
      int events = EPOLLIN | EPOLLOUT | EPOLLET;
      int other = Epoll.ctl(s, epfd, EPOLL_CTL_MOD, eventfd, events, KICK);
      error = other == 0 ? 0 : error;
    }
    if (kickers.decrementAndGet() == CLOSED) {
      FileCalls.close(s, eventfd);
    }
    if (error != 0 && !closed) {
      throw new IllegalStateException(
          ("kqueue " + queue.number() + " cannot be woken: write: ")
              + (ErrnoNumbers.text(-error) + ", and epoll_ctl fails too"));
    }
  }

  @Override
  public void close() {
    closed = true;
    Scratch s = new Scratch();
    if (vnodes != null) {
      vnodes.close(s);
    }
    FileCalls.close(s, epfd);
    if (kickers.addAndGet(CLOSED) == CLOSED) {
      FileCalls.close(s, eventfd); // else the last one who writes to it does
    }
  }
}
