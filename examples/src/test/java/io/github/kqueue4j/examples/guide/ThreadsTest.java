// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.ClosedKqueueException;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.watch.Delivery;
import io.github.kqueue4j.watch.Event;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.UserWatch;
import io.github.kqueue4j.watch.Watcher;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The snippets of the page threads.md. */
class ThreadsTest {
  @Test
  void canBeAPool() throws Exception {
    ConcurrentLinkedQueue<Integer> served = new ConcurrentLinkedQueue<>();
    // @start region="pool"
    Watcher<Descriptor> watcher = Watcher.open();
    Callable<Void> worker =
        () -> {
          try {
            while (true) {
              Event<Descriptor> event = watcher.take();
              ByteBuffer buffer = ByteBuffer.allocate(100);
              served.add(event.attachment().read(buffer)); // no other thread has this descriptor
              event.watch().resume(); // from now on the next event may come, to any thread
            }
          } catch (ClosedKqueueException e) {
            return null; // close() ends all of them
          }
        };
    try (ExecutorService pool = Executors.newFixedThreadPool(4);
        Descriptor.SocketPair pair = Descriptor.socketPair();
        watcher) {
      watcher.watch(Interest.readable(pair.left(), Delivery.PAUSE), pair.left());
      List<Future<Void>> workers = List.of(pool.submit(worker), pool.submit(worker));
      pair.right().write(ByteBuffer.wrap(new byte[3]));
      while (served.isEmpty()) {
        Thread.onSpinWait();
      }
      System.out.println(workers.size() + " threads wait");
    }
    // @end region="pool"
    assertThat(served).containsExactly(3);
  }

  @Test
  void canBeVirtual() throws Exception {
    List<Future<String>> ends;
    // @start region="virtual"
    Callable<String> task =
        () -> {
          try (Watcher<String> watcher = Watcher.open()) {
            watcher.watch(Interest.after(Duration.ofMillis(100)), "done");
            return watcher.take().attachment(); // waits, and holds no carrier thread
          }
        };
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      ends = threads.invokeAll(Collections.nCopies(300, task));
    }
    // @end region="virtual"
    assertThat(ends).hasSize(300).allMatch(end -> end.resultNow().equals("done"));
  }

  @Test
  void wakeOneAnother() throws Exception {
    try (Watcher<String> watcher = Watcher.open();
        Kqueue kq = Kqueue.open()) {
      // @start region="wake"
      UserWatch<String> work = watcher.watch(Interest.user(), "work");
      Thread.ofPlatform().start(work::trigger); // one event, however often it is triggered
      Event<String> event = watcher.take();

      kq.register(KEvent.user(1).add().clear());
      Thread.ofPlatform().start(kq::wakeup); // ends a wait, without an event
      List<KEvent> none = kq.take();
      // @end region="wake"
      assertThat(event.watch()).isEqualTo(work);
      assertThat(none).isEmpty();
    }
  }

  @Test
  void canBeInterrupted() throws Exception {
    boolean interrupted = false;
    // @start region="interrupt"
    try (Watcher<String> watcher = Watcher.open()) {
      Thread.currentThread().interrupt();
      watcher.take();
    } catch (KqueueException e) {
      interrupted = e.errno() == Errno.EINTR && Thread.interrupted(); // the status was still set
    }
    // @end region="interrupt"
    assertThat(interrupted).isTrue();
  }
}
