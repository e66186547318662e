// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.host.posix.RefusedCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A process that watches another one while it can start no thread. */
final class LackOfThreads {
  private static final CountDownLatch OVER = new CountDownLatch(1);

  private LackOfThreads() {}

  /** Watches the process whose id is the first argument. */
  public static void main(String[] args) throws Exception {
    long pid = Long.parseLong(args[0]);
    Backend backend = Backend.standard();
    try (Kqueue kq = Kqueue.open(backend);
        RefusedCall _ = RefusedCall.always("pidfd_open", RefusedCall.ENOSYS)) {
      kq.register(KEvent.user(1).add());
      List<Thread> threads = useAllThreads();
      String first = watch(kq, pid);
      kq.register(KEvent.user(1).trigger());
      int events = kq.poll(Duration.ofSeconds(60)).size();
      end(threads);
      System.out.println("then " + first + ", " + events + " event");
      System.out.println("afterwards " + watch(kq, pid));
    }
  }

  /** Starts threads until no more can be started. */
  static List<Thread> useAllThreads() {
    List<Thread> threads = new ArrayList<>();
    try {
      while (true) {
        Thread thread = new Thread(LackOfThreads::awaitTheEnd);
        thread.start();
        threads.add(thread);
      }
    } catch (OutOfMemoryError e) {
      return threads;
    }
  }

  /** Ends the threads of {@link #useAllThreads}. */
  static void end(List<Thread> threads) throws InterruptedException {
    OVER.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void awaitTheEnd() {
    try {
      OVER.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String watch(Kqueue kq, long pid) {
    return register(kq, KEvent.proc(pid, SysEvent.NOTE_EXIT).add());
  }

  /** Makes a change, and returns whether a thread lacks for it. */
  static String register(Kqueue kq, KEvent change) {
    try {
      kq.register(change);
      return "watched";
    } catch (KqueueException e) {
      return e.errno() == Errno.EAGAIN ? "EAGAIN" : e.toString();
    }
  }
}
