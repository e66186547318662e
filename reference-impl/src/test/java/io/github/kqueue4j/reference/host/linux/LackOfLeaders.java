// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A process in which a queue loses its leader, or needs one, while no thread can be started. */
final class LackOfLeaders {
  private LackOfLeaders() {}

  /** Runs the scenario that the first argument names. */
  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "successor" -> leaveAWatchedQueue();
      case "close" -> closeAWatchedQueue();
      case "carrier" -> leadOnTheOnlyCarrier();
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  /** The only sleeper of a watched queue leaves, so that the queue needs a thread to lead it. */
  private static void leaveAWatchedQueue() throws Exception {
    try (Kqueue inner = Kqueue.open();
        Kqueue outer = Kqueue.open()) {
      Thread sleeper = asleep(inner, outer);
      List<Thread> threads = LackOfThreads.useAllThreads();
      inner.wakeup();
      sleeper.join();
      threads.addAll(LackOfThreads.useAllThreads());
      System.out.println(
          "the outer queue: " + outer.poll(Duration.ofSeconds(20)).size() + " event");
      try {
        inner.poll();
      } catch (IllegalStateException e) {
        System.out.println("the inner queue: " + e.getMessage());
      }
      LackOfThreads.end(threads);
    }
  }

  private static void closeAWatchedQueue() throws Exception {
    Kqueue inner = Kqueue.open();
    try (Kqueue outer = Kqueue.open()) {
      Thread sleeper = asleep(inner, outer);
      List<Thread> threads = LackOfThreads.useAllThreads();
      inner.close();
      sleeper.join();
      LackOfThreads.end(threads);
    }
  }

  /** Starts a thread that sleeps on a queue, before another queue watches that one. */
  private static Thread asleep(Kqueue inner, Kqueue outer) throws IOException {
    inner.register(KEvent.timer(1, Duration.ofHours(1)).add());
    Thread sleeper =
        Thread.ofPlatform()
            .start(() -> {
              try {
                inner.take();
              } catch (IOException | OutOfMemoryError e) {
                System.out.println("the sleeper: " + e);
              }
            });
    while (!isAsleep(sleeper)) {
      Thread.onSpinWait();
    }
    outer.register(KEvent.read(inner.descriptor()).add());
    return sleeper;
  }

  private static boolean isAsleep(Thread thread) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getMethodName().equals("tsleep")) {
        return true;
      }
    }
    return false;
  }

  /** A virtual thread waits for what another one writes, and there is one carrier. */
  private static void leadOnTheOnlyCarrier() throws Exception {
    Thread.ofVirtual().start(Thread::yield).join(); // starts the carrier
    try (Descriptor.Pipe pipe = Descriptor.pipe();
        Kqueue kq = Kqueue.open()) {
      kq.register(KEvent.read(pipe.source()).add());
      List<Thread> threads = LackOfThreads.useAllThreads();
      CountDownLatch begun = new CountDownLatch(1);
      Thread waiter =
          Thread.ofVirtual()
              .start(() -> {
                begun.countDown();
                try {
                  System.out.println("the waiter: " + kq.take().size() + " event");
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      begun.await();
      Thread.ofVirtual()
          .start(() -> {
            try {
              pipe.sink().write(ByteBuffer.wrap(new byte[1]));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      System.out.println("the waiter has ended: " + waiter.join(Duration.ofSeconds(20)));
      LackOfThreads.end(threads);
    }
  }
}
