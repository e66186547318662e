// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLET;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLLIN;
import static io.github.kqueue4j.reference.host.linux.Epoll.EPOLL_CTL_ADD;
import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;
import static io.github.kqueue4j.reference.kern.EventVar.EPERM;

import io.github.kqueue4j.reference.host.HostLwp;
import io.github.kqueue4j.reference.host.HostMachine;
import io.github.kqueue4j.reference.host.ThreadErrors;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.kern.KernelEntry;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reports forks, execs and exits of traced processes, through one thread and in the order in which
 * they happened. The thread starts with the first change that asks for these events, and ends about
 * a second after the last traced process has ended.
 *
 * <p>The exit of a process shows on its pidfd while earlier forks may still be unread. So the exit
 * is posted to the thread, which reads all messages of the process connector before it reports the
 * exit.
 *
 * <p>The monitor of this object is entered with tokens held, so no token may be taken inside it.
 */
final class ProcessEvents {
  private static final int LINGER_MILLIS = 1_000;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final HostMachine machine;
  private final WatchedProcs procs;
  private final ProcessHistory history;
  private final int receiveBuffer;

  /** Null while nothing is traced; guarded by this. */
  private @Nullable Reader reader;

  /** When {@link #start} was last called, in {@link System#nanoTime()}; guarded by this. */
  private long lastStartNanos;

  /** This process may not use the connector; guarded by this. */
  private boolean refused;

  ProcessEvents(HostMachine machine, WatchedProcs procs, int receiveBuffer) {
    this.machine = machine;
    this.procs = procs;
    this.history = new ProcessHistory(procs, machine);
    this.receiveBuffer = receiveBuffer;
  }

  /** An exit that is to be reported after the earlier events; it holds the process. */
  private static final class Exit {
    final LinuxProc process;

    /** When the exit was posted, in {@link System#nanoTime()}. */
    long time;

    /** Whether the exit is in the thread's queue; used by the thread that creates the exit. */
    boolean posted;

    Exit(LinuxProc process) {
      this.process = process;
    }
  }

  /**
   * Starts the thread, if it is not running.
   *
   * @return 0 or an errno: EPERM if this process may not use the connector, which is mostly
   *     permanent; any other errno may be temporary
   */
  synchronized int start(CallMemory s) {
    lastStartNanos = System.nanoTime();
    if (reader != null) {
      return 0;
    }
    if (refused) {
      return EPERM;
    }
    ProcessConnector.Opened opened = ProcessConnector.open(s, receiveBuffer);
    ProcessConnector connector = opened.connector();
    if (connector == null) {
      refused = opened.permanent();
      return opened.error();
    }
    int epfd = -1;
    int eventfd = -1;
    try {
      epfd = Epoll.create(s);
      eventfd = epfd < 0 ? epfd : Epoll.eventfd(s);
      int error = eventfd;
      if (eventfd >= 0) {
        error = Epoll.ctl(s, epfd, EPOLL_CTL_ADD, eventfd, EPOLLIN | EPOLLET, 0);
      }
      if (error >= 0) {
        error = Epoll.ctl(s, epfd, EPOLL_CTL_ADD, connector.fd, EPOLLIN | EPOLLET, 0);
      }
      if (error < 0) { // without its registrations nothing could wake the thread
        return -error;
      }
      Reader made = new Reader(connector, epfd, eventfd);
      new ReporterThread(made).start();
      reader = made;
      return 0;
    } catch (OutOfMemoryError e) { // "unable to create native thread", or the heap is full
      return EAGAIN;
    } finally {
      if (reader == null) {
        connector.close(s);
        close(s, epfd);
        close(s, eventfd);
      }
    }
  }

  private static void close(CallMemory s, int fd) {
    if (fd >= 0) {
      FileCalls.close(s, fd);
    }
  }

  private synchronized void ended(Reader ending) {
    if (reader == ending) {
      reader = null;
    }
  }

  /** The type of the thread, by which {@link #isReporting} recognizes it. */
  private static final class ReporterThread extends Thread {
    ReporterThread(Reader body) {
      super(null, body, "kqueue4j-processes", 0, false);
      setDaemon(true);
    }
  }

  /** Whether the calling thread is the one that reports process events. */
  static boolean isReporting() {
    return Thread.currentThread() instanceof ReporterThread;
  }

  /**
   * Reports an exit, through the thread after the events that precede it, or at once if the thread
   * is not running. Takes over the calling thread's hold on the process.
   */
  void reportExit(Lwp lp, LinuxProc process) {
    Exit exit = new Exit(process);
    try {
      process.transferHold(lp, exit); // outside of the monitor, which is entered with tokens held
      post(exit);
      if (!exit.posted) {
        process.exit(lp);
      }
    } finally {
      if (!exit.posted) {
        process.dropHoldOf(lp, exit);
      }
    }
  }

  private synchronized void post(Exit exit) {
    if (reader != null) {
      exit.time = System.nanoTime(); // inside the monitor, so that the queue is in order of time
      reader.exits.add(exit);
      exit.posted = true;
      reader.kick();
    }
  }

  /** Wakes the thread, so that it ends soon if no traced process is left. */
  synchronized void checkIdle() {
    if (reader != null) {
      reader.kick();
    }
  }

  /** Whether the thread may end; from then on {@link #start} starts another one. */
  private synchronized boolean isDone(Reader asking) {
    boolean done =
        !procs.isTracing()
            && asking.exits.isEmpty()
            && System.nanoTime() - lastStartNanos > LINGER_MILLIS * NANOS_PER_MILLI;
    if (done) {
      reader = null;
    }
    return done;
  }

  /** The body of the thread. */
  private final class Reader implements Runnable {
    final Queue<Exit> exits = new ConcurrentLinkedQueue<>();

    /**
     * Processes that were reaped before a pidfd could be opened. Their exits are reported once all
     * messages are read, which include their status.
     */
    private final Queue<LinuxProc> vanished = new ArrayDeque<>();

    /** An Error has occurred, so a message may have been read and not reported. */
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

    /** No Error ends the thread, since all watchers depend on its reports. */
    @Override
    public void run() {
      try {
        int failures = 0;
        boolean done = false;
        while (!done) {
          try {
            done = (failures > 0 && isDone(this)) || waitAndReport(failures == 0);
            failures = 0;
          } catch (RuntimeException | Error e) {
            hasLost = true;
            ThreadErrors.report(e);
            failures++;
            if (failures > 1) {
              ThreadErrors.pause(this);
            }
          }
        }
      } finally {
        ended(this);
        close(new CallMemory());
      }
    }

    void close(CallMemory s) {
      connector.close(s);
      FileCalls.close(s, epfd);
      FileCalls.close(s, eventfd);
    }

    /**
     * Waits for events, if {@code waits} is set, and reports them. Returns true if the thread may
     * end.
     */
    private boolean waitAndReport(boolean waits) {
      HostLwp lp = machine.curlwp();
      boolean _ = Thread.interrupted(); // an interrupt of the thread group
      if (waits) {
        Epoll.await(CallMemory.of(lp), epfd, 2, procs.isTracing() ? -1 : LINGER_MILLIS);
      }
      KernelEntry.run(lp, this::readAll);
      return isDone(this);
    }

    private int readAll(Lwp lp) {
      CallMemory s = CallMemory.of(lp);
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
            reportVanished(lp);
          }
        }
      } while (found != ProcessConnector.Found.NOTHING || !exits.isEmpty());
      return 0;
    }

    /**
     * Reports the first {@code count} posted exits, up to the first one not posted before a time.
     */
    private void reportExits(Lwp lp, int count, long before) {
      for (int i = 0; i < count; i++) {
        Exit exit = exits.peek();
        if (exit == null || exit.time >= before) {
          return;
        }
        exit.process.exit(lp); // an Error leaves the exit in the queue, for the next round
        exit.process.dropHoldOf(lp, exit);
        exits.remove();
      }
    }

    private void reportVanished(Lwp lp) {
      LinuxProc process;
      while ((process = vanished.peek()) != null) {
        process.exit(lp);
        process.dropHoldOf(lp, vanished);
        vanished.remove();
      }
    }

    private void report(Lwp lp) {
      int pid = connector.process();
      switch (connector.what()) {
        case ProcessConnector.FORK -> {
          int child = connector.child();
          if (child != 0) {
            LinuxProc gone = history.forked(lp, pid, child, connector.time());
            if (gone != null) {
              vanished.add(gone); // first, so that an Error leaves no hold that nobody drops
              gone.transferHold(lp, vanished);
            }
          }
        }
        case ProcessConnector.EXEC -> history.execed(lp, pid, connector.time());
        default -> history.exited(pid, connector.status());
      }
    }
  }
}
