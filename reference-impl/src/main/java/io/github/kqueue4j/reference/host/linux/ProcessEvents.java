// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLET;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLIN;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLL_CTL_ADD;
import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;
import static io.github.kqueue4j.reference.kern.EventVar.EPERM;

import io.github.kqueue4j.reference.host.HostLwp;
import io.github.kqueue4j.reference.host.HostMachine;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.kern.KernelEntry;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Forks, execs and exits of traced processes, told by one thread, in the order in which they
 * happened. It begins with the first change that asks for them, and ends a while after the last
 * traced process is gone.
 *
 * <p>That a process has ended is known from its pidfd; but the forks of before may be unread. So
 * the thread is told, reads all there is, and only then tells of the exit.
 */
final class ProcessEvents {
  private static final long LINGER_NANOS = 1_000_000_000L;

  /** Errors in a row that end the thread. */
  private static final int MOST_FAILURES = 3;

  private final HostMachine machine;
  private final WatchedProcs procs;
  private final ProcessHistory history;
  private final int receiveBuffer;

  /** Null while nothing is traced; guarded by this. */
  private @Nullable Reader reader;

  /** When a change last asked for news; guarded by this. */
  private long asked;

  /** This process may not use the connector; guarded by this. */
  private boolean refused;

  ProcessEvents(HostMachine machine, WatchedProcs procs, int receiveBuffer) {
    this.machine = machine;
    this.procs = procs;
    this.history = new ProcessHistory(procs, machine);
    this.receiveBuffer = receiveBuffer;
  }

  /** A process that has ended, to be told of in its turn. */
  private record Exit(LinuxProc process, long time) {}

  /**
   * Begins, if it has not.
   *
   * @return 0 or an errno: EPERM if this process may not know, for good; any other may be over
   */
  synchronized int start(CallMemory s) {
    asked = System.nanoTime();
    if (reader != null) {
      return 0;
    }
    if (refused) {
      return EPERM;
    }
    ProcessConnector.Opened opened = ProcessConnector.open(s, receiveBuffer);
    ProcessConnector connector = opened.connector();
    if (connector == null) {
      refused = opened.lasting();
      return opened.error();
    }
    int epfd = Epoll.create(s);
    int eventfd = epfd < 0 ? epfd : Epoll.eventfd(s);
    if (eventfd < 0) {
      connector.close(s);
      if (epfd >= 0) {
        FileCalls.close(s, epfd);
      }
      return -eventfd;
    }
    int error = Epoll.ctl(s, epfd, EPOLL_CTL_ADD, connector.fd, EPOLLIN | EPOLLET, 0);
    if (error < 0) { // nobody could be told of anything
      connector.close(s);
      FileCalls.close(s, epfd);
      FileCalls.close(s, eventfd);
      return -error;
    }
    Reader made = new Reader(connector, epfd, eventfd);
    try {
      new ReporterThread(made).start();
    } catch (OutOfMemoryError e) { // "unable to create native thread"
      made.close(s);
      return EAGAIN;
    }
    reader = made;
    return 0;
  }

  private synchronized void over(Reader ending) {
    if (reader == ending) {
      reader = null;
    }
  }

  /** A thread that is known by its type. */
  private static final class ReporterThread extends Thread {
    ReporterThread(Reader body) {
      super(null, body, "kqueue4j-processes", 0, false);
      setDaemon(true);
    }
  }

  /** Whether it is this thread that tells. */
  static boolean isReporting() {
    return Thread.currentThread() instanceof ReporterThread;
  }

  /** Has the exit of a process that is held told in its turn; false if nobody tells. */
  synchronized boolean post(Lwp lp, LinuxProc process) {
    if (reader == null) {
      return false;
    }
    Exit exit = new Exit(process, System.nanoTime());
    process.passHold(lp, exit);
    reader.exits.add(exit);
    reader.kick();
    return true;
  }

  /** Perhaps the last traced process is gone. */
  synchronized void check() {
    if (reader != null) {
      reader.kick();
    }
  }

  private synchronized boolean isOver(Reader asking) {
    boolean over =
        !procs.isTracing() && asking.exits.isEmpty() && System.nanoTime() - asked > LINGER_NANOS;
    if (over) {
      reader = null;
    }
    return over;
  }

  /** The thread that tells. */
  private final class Reader implements Runnable {
    final Queue<Exit> exits = new ConcurrentLinkedQueue<>();

    /** Processes that were gone before anybody could look: all of their story is unread. */
    private final Queue<LinuxProc> ghosts = new ArrayDeque<>();

    /** An Error has come between the reading of news and the telling; this thread's own. */
    private boolean hasLost;

    private final ProcessConnector connector;
    private final int epfd;
    private final int eventfd;

    Reader(ProcessConnector connector, int epfd, int eventfd) {
      this.connector = connector;
      this.epfd = epfd;
      this.eventfd = eventfd;
    }

    void kick() {
      Epoll.ring(eventfd);
    }

    /** An Error ends the thread only if it comes again and again: others wait for its news. */
    @Override
    public void run() {
      try {
        int failures = 0;
        boolean over = false;
        while (!over && failures < MOST_FAILURES) {
          try {
            over = turn(failures == 0);
            failures = 0;
          } catch (RuntimeException | Error e) {
            hasLost = true;
            failures++;
            Thread me = Thread.currentThread();
            me.getUncaughtExceptionHandler().uncaughtException(me, e);
          }
        }
      } finally {
        over(this); // also after a panic
        close(new CallMemory());
      }
    }

    void close(CallMemory s) {
      connector.close(s);
      FileCalls.close(s, epfd);
      FileCalls.close(s, eventfd);
    }

    /** Waits for news and tells them; true if that was the last time. */
    private boolean turn(boolean waits) {
      HostLwp lp = machine.curlwp();
      if (waits) {
        Epoll.await(CallMemory.of(lp), epfd, eventfd, procs.isTracing() ? -1 : LINGER_NANOS);
      }
      KernelEntry.run(lp, this::readAll);
      return isOver(this);
    }

    private int readAll(Lwp lp) {
      CallMemory s = CallMemory.of(lp);
      Epoll.clear(s, eventfd);
      ProcessConnector.Found found;
      if (hasLost) {
        history.mayHaveForked(lp);
        hasLost = false;
      }
      do {
        int known = exits.size();
        found = connector.read(s);
        switch (found) {
          case MESSAGE -> {
            reportExits(lp, exits.size(), connector.time());
            report(lp);
          }
          case OTHER -> {}
          case LOSS -> history.mayHaveForked(lp);
          case NOTHING -> {
            reportExits(lp, known, Long.MAX_VALUE);
            reportGhosts(lp);
          }
        }
      } while (found != ProcessConnector.Found.NOTHING || !exits.isEmpty());
      return 0;
    }

    /** The first ones, as far as they were posted before that time. */
    private void reportExits(Lwp lp, int count, long before) {
      for (int i = 0; i < count; i++) {
        Exit exit = exits.peek();
        if (exit == null || exit.time() >= before) {
          return;
        }
        exit.process().exit(lp); // to be told again should it fail
        exit.process().dropOf(lp, exit);
        exits.remove();
      }
    }

    private void reportGhosts(Lwp lp) {
      LinuxProc ghost;
      while ((ghost = ghosts.peek()) != null) {
        ghost.exit(lp);
        ghost.dropOf(lp, ghosts);
        ghosts.remove();
      }
    }

    private void report(Lwp lp) {
      int pid = connector.process();
      switch (connector.what()) {
        case ProcessConnector.FORK -> {
          int child = connector.child();
          if (child != 0) {
            LinuxProc ghost = history.forked(lp, pid, child, connector.time());
            if (ghost != null) {
              ghost.passHold(lp, ghosts);
              ghosts.add(ghost);
            }
          }
        }
        case ProcessConnector.EXEC -> history.execed(lp, pid, connector.time());
        default -> history.exited(pid, connector.status());
      }
    }
  }
}
