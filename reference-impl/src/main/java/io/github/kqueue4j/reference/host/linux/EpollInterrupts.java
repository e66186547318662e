// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLET;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLIN;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLOUT;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLL_CTL_ADD;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLL_CTL_DEL;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLL_CTL_MOD;
import static io.github.kqueue4j.reference.kern.EventVar.EBADF;
import static io.github.kqueue4j.reference.kern.EventVar.EEXIST;
import static io.github.kqueue4j.reference.kern.EventVar.EINTR;
import static io.github.kqueue4j.reference.kern.EventVar.EINVAL;
import static io.github.kqueue4j.reference.kern.EventVar.ENOMEM;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.reference.host.Doorbell;
import io.github.kqueue4j.reference.host.HostLwp;
import io.github.kqueue4j.reference.host.HostMachine;
import io.github.kqueue4j.reference.host.HostQueue;
import io.github.kqueue4j.reference.host.Interrupts;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The epoll of one kqueue, created for its first descriptor. All registrations are edge-triggered:
 * an edge only shows that the state may have changed, and the filters find out the state. Edges are
 * taken only under the kqueue's token, and reported before the token is released. The leader waits
 * until the epoll is readable, and takes nothing.
 *
 * <p>Guarded by the kqueue's token, except {@link #await} and {@link #kick}.
 */
final class EpollInterrupts implements Interrupts {
  private final int epfd;
  private final LeaderEpoll leader;
  private final Doorbell doorbell;
  private final SourceTable sources = new SourceTable();
  private final EventBatch batch = new EventBatch();

  /** The number of calls that have begun to collect events. */
  private long calls;

  /** The descriptors whose pending READ events may be over when events are collected next. */
  final PendingReads posted = new PendingReads();

  /**
   * The numbers that had another file when a registration ended. The epoll still has that
   * registration if the earlier file is open elsewhere.
   */
  private final BitSet leftBehind = new BitSet();

  private boolean hasAdded;
  private boolean closed;

  /** Edges of EPOLLOUT of files that can be read, too; null before the first WRITE event of one. */
  private @Nullable RoomEpoll room;

  /** The inotify instance of the kqueue; null before its first file. */
  @Nullable VnodeEvents vnodes;

  private EpollInterrupts(int epfd, LeaderEpoll leader, Doorbell doorbell) {
    this.epfd = epfd;
    this.leader = leader;
    this.doorbell = doorbell;
  }

  /**
   * Returns the interrupts of a kqueue.
   *
   * @return null before its first descriptor
   */
  static @Nullable EpollInterrupts of(KQueue kq) {
    return HostQueue.of(kq).interrupts() instanceof EpollInterrupts made ? made : null;
  }

  /**
   * Creates the interrupts of a kqueue, if it has none.
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
    CallMemory s = CallMemory.of(lp);
    LeaderEpoll leader = new LeaderEpoll();
    int epfd = Epoll.create(s);
    if (epfd < 0) {
      return -epfd;
    }
    int error;
    try {
      error =
          Math.max(
              0, -Epoll.await(s, epfd, 1, 0)); // a refusal is reported now, not by a later wait
      if (error == 0) {
        error = leader.open(s);
      }
      if (error == 0) {
        EpollInterrupts made = new EpollInterrupts(epfd, leader, queue.doorbell());
        error = ((HostMachine) kq.kernel.machine).connect(lp, queue, made);
      }
    } catch (Throwable t) {
      if (queue.interrupts() == null) {
        abandon(s, epfd, leader);
      }
      throw t;
    }
    if (error != 0) {
      abandon(s, epfd, leader);
    }
    return error;
  }

  private static void abandon(CallMemory s, int epfd, LeaderEpoll leader) {
    leader.close(s);
    FileCalls.close(s, epfd);
  }

  /**
   * Registers a descriptor. If the descriptor is ready already, an edge is reported, too.
   *
   * @return 0 or an errno: EPERM if it cannot be waited for, EINVAL if it is an epoll or the
   *     inotify instance of this kqueue, which has the number of a descriptor that was closed
   *     meanwhile
   */
  int add(Lwp lp, int fd, int events, InterruptSource source) {
    VnodeEvents files = vnodes;
    RoomEpoll rooms = room;
    boolean isInotify = files != null && files != source && files.is(fd);
    boolean isRoom = rooms != null && rooms.number() == fd;
    if (isInotify || isRoom || leader.is(fd)) { // as epoll_ctl(2) says of an epoll in itself
      return EINVAL;
    }
    return add(CallMemory.of(lp), epfd, fd, events, source);
  }

  /**
   * Registers a descriptor that is registered already for edges of EPOLLOUT alone, with another
   * source.
   *
   * @return 0 or an errno
   */
  int addForRoom(Lwp lp, int fd, InterruptSource source) {
    int error = room == null ? openRoom(lp) : 0;
    RoomEpoll rooms = room;
    return error != 0 || rooms == null
        ? error
        : add(CallMemory.of(lp), rooms.number(), fd, EPOLLOUT, source);
  }

  private int openRoom(Lwp lp) {
    CallMemory s = CallMemory.of(lp);
    RoomEpoll made = new RoomEpoll();
    try {
      int error = made.open(s);
      if (error == 0) {
        error = add(lp, made.number(), EPOLLIN, made);
      }
      if (error == 0) {
        room = made;
      }
      return error;
    } finally {
      if (room != made) {
        made.close(s);
      }
    }
  }

  private int add(CallMemory s, int epoll, int fd, int events, InterruptSource source) {
    long id = sources.newId();
    int error = Epoll.ctl(s, epoll, EPOLL_CTL_ADD, fd, events | EPOLLET, id);
    if (error == -EEXIST) { // the registration of a file that was mistaken for closed
      Epoll.ctl(s, epoll, EPOLL_CTL_DEL, fd, 0, 0);
      error = Epoll.ctl(s, epoll, EPOLL_CTL_ADD, fd, events | EPOLLET, id);
    }
    if (LeaderEpoll.isNestingLimit(error) && leader.flatten(s, epfd)) {
      kick(); // the leader waits in another way from now on
      error = Epoll.ctl(s, epoll, EPOLL_CTL_ADD, fd, events | EPOLLET, id);
    }
    if (error < 0) {
      return -error;
    }
    sources.put(source, id);
    hasAdded = true;
    return 0;
  }

  /**
   * Reports the present state of a registered descriptor as an edge once more, by EPOLL_CTL_MOD,
   * which cannot fail for a registered descriptor.
   */
  void again(Lwp lp, int fd, int events, InterruptSource source) {
    int error =
        Epoll.ctl(CallMemory.of(lp), epfd, EPOLL_CTL_MOD, fd, events | EPOLLET, source.id());
    if (error != 0) {
      throw new AssertionError("epoll_ctl: errno " + -error + " for " + fd + ", which is in it");
    }
  }

  /** Whether the epoll is closed, together with the kqueue. */
  boolean isClosed() {
    return closed;
  }

  /**
   * Whether a registered descriptor still refers to the same file. If so, EPOLL_CTL_ADD fails with
   * EEXIST and changes nothing, whereas EPOLL_CTL_MOD would cause a new edge. If the kernel cannot
   * tell, for lack of memory or watches or because of a signal, the answer is true.
   */
  boolean isStill(CallMemory s, int fd) {
    int error = Epoll.ctl(s, epfd, EPOLL_CTL_ADD, fd, 0, InterruptSource.NONE);
    if (error == 0) {
      Epoll.ctl(s, epfd, EPOLL_CTL_DEL, fd, 0, 0);
    }
    return error == -EEXIST
        || error == -ENOMEM
        || error == -Errno.ENOSPC.number()
        || error == -EINTR;
  }

  /** Whether the epoll may have a registration of an earlier file that had the number. */
  boolean mayHaveEarlier(int fd) {
    return leftBehind.get(fd);
  }

  /**
   * Whether the file of a number that has a registration is that of the source, and not an earlier
   * one. If the system does not tell, the answer is true.
   */
  boolean isOf(CallMemory s, int fd, InterruptSource source) {
    int found = EpollItems.compare(s, epfd, fd, source.id());
    if (found == EpollItems.ONLY) {
      leftBehind.clear(fd);
    }
    return found != EpollItems.OTHER;
  }

  /**
   * Removes a registration, if there is one.
   *
   * @param open false if the descriptor may refer to another file by now, whose registration must
   *     remain
   */
  void remove(Lwp lp, int fd, InterruptSource source, boolean open) {
    if (source.id() == InterruptSource.NONE) {
      return;
    }
    if (open && !closed) {
      Epoll.ctl(CallMemory.of(lp), epfd, EPOLL_CTL_DEL, fd, 0, 0);
    } else if (!closed) {
      leftBehind.set(fd);
    }
    sources.remove(source);
  }

  /** Removes a registration that {@link #addForRoom} has made, if there is one. */
  void removeForRoom(Lwp lp, int fd, InterruptSource source, boolean open) {
    RoomEpoll rooms = room;
    if (source.id() == InterruptSource.NONE || rooms == null) {
      return;
    }
    if (open && !closed) {
      Epoll.ctl(CallMemory.of(lp), rooms.number(), EPOLL_CTL_DEL, fd, 0, 0);
    }
    sources.remove(source);
  }

  @Override
  public boolean await(long nanos) {
    return leader.await(epfd, doorbell.number, nanos);
  }

  @Override
  public void take(Lwp lp, boolean call) {
    HostLwp caller = (HostLwp) lp;
    if (call) {
      calls++;
    }
    hasAdded = false;
    batch.report(caller, sources);
    boolean all = false;
    while (!all && !closed) {
      all = batch.take(epfd);
      batch.report(caller, sources);
    }
    RoomEpoll rooms = room;
    if (rooms != null) {
      rooms.take(caller, batch, sources);
    }
    VnodeEvents files = vnodes;
    if (call && files != null) {
      files.memory.look(lp);
    }
    if (call) {
      posted.lookAgain();
    }
  }

  @Override
  public boolean hasAdded() {
    return hasAdded;
  }

  /**
   * The number of calls that have begun to collect events. Readiness that was found in an earlier
   * call than the last one may be over.
   */
  long calls() {
    return calls;
  }

  @Override
  public void kick() {
    doorbell.ring();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    CallMemory s = new CallMemory();
    VnodeEvents files = vnodes;
    if (files != null) {
      files.close(s);
      vnodes = null;
    }
    leader.close(s);
    RoomEpoll rooms = room;
    if (rooms != null) {
      rooms.close(s);
      room = null;
    }
    FileCalls.close(s, epfd);
    closed = true;
    batch.clear();
  }
}
