// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.bodies;

import io.github.kqueue4j.Backend;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Two threads that wake each other in turns. An operation is a round trip. */
public final class PingPong implements Body {
  private final Samples samples = new Samples(1 << 16);
  private final WakeupChannel ping;
  private final WakeupChannel pong;
  private final CompletableFuture<Void> partner;
  private volatile boolean ending;

  private PingPong(WakeupChannel.Factory channels) throws IOException, UnavailableException {
    Affinity.pin(0);
    ping = channels.open();
    pong = channels.open();
    partner =
        CompletableFuture.runAsync(
            this::answer, task -> Thread.ofPlatform().daemon().name("pong").start(task));
  }

  /**
   * Returns a body that uses user events on two kqueues.
   *
   * @param backend the backend of the kqueues
   * @return the body
   * @throws Exception if the body cannot be created
   */
  public static Body kqueues(Backend backend) throws Exception {
    return new PingPong(() -> new WakeupChannels.OfKqueue(backend));
  }

  /**
   * Returns a body that uses user events on two kqueues, each of which also watches a silent pipe,
   * so that its waiter sleeps in a system call.
   *
   * @param backend the backend of the kqueues
   * @return the body
   * @throws Exception if the body cannot be created
   */
  public static Body kqueuesWithPipe(Backend backend) throws Exception {
    return new PingPong(() -> new WakeupChannels.OfKqueueWithPipe(backend));
  }

  /**
   * Returns a body that uses two selectors and their wakeup().
   *
   * @return the body
   * @throws Exception if the body cannot be created
   */
  public static Body selectors() throws Exception {
    return new PingPong(WakeupChannels.OfSelector::new);
  }

  /**
   * Returns a body that uses two locks with conditions.
   *
   * @return the body
   * @throws Exception if the body cannot be created
   */
  public static Body conditions() throws Exception {
    return new PingPong(WakeupChannels.OfCondition::new);
  }

  /**
   * Returns a body that uses two blocking queues.
   *
   * @return the body
   * @throws Exception if the body cannot be created
   */
  public static Body transferQueues() throws Exception {
    return new PingPong(WakeupChannels.OfTransferQueue::new);
  }

  /**
   * Returns a body that uses two epoll instances, each with an eventfd.
   *
   * @return the body
   * @throws Exception if the body cannot be created
   */
  public static Body eventfds() throws Exception {
    return new PingPong(WakeupChannels.OfEventfd::new);
  }

  private void answer() {
    Affinity.pin(1);
    try {
      pong.await();
      while (!ending) {
        ping.wake();
        pong.await();
      }
    } catch (IOException | InterruptedException e) {
      throw new CompletionException(e);
    }
  }

  @Override
  public long run(int times) throws Exception {
    long from = System.nanoTime();
    for (int i = 0; i < times; i++) {
      pong.wake();
      ping.await();
      long to = System.nanoTime();
      samples.add(to - from);
      from = to;
    }
    return times;
  }

  @Override
  public Optional<Samples> samples() {
    return Optional.of(samples);
  }

  @Override
  public void close() throws IOException {
    ending = true;
    pong.wake();
    partner.join();
    ping.close();
    pong.close();
  }
}
