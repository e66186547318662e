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

  private PingPong(WakeupChannel.Factory bells) throws IOException, UnavailableException {
    Affinity.pin(0);
    ping = bells.open();
    pong = bells.open();
    partner =
        CompletableFuture.runAsync(
            this::answer, task -> Thread.ofPlatform().daemon().name("pong").start(task));
  }

  /**
   * User events on two kqueues.
   *
   * @param backend whose kqueues
   * @return the body
   * @throws Exception if making it fails
   */
  public static Body kqueues(Backend backend) throws Exception {
    return new PingPong(() -> new WakeupChannels.OfKqueue(backend));
  }

  /**
   * The same, each kqueue also watching a silent pipe: its waiter sleeps in the system's own wait.
   *
   * @param backend whose kqueues
   * @return the body
   * @throws Exception if making it fails
   */
  public static Body kqueuesWithPipe(Backend backend) throws Exception {
    return new PingPong(() -> new WakeupChannels.OfKqueueWithPipe(backend));
  }

  /**
   * Two selectors and their wakeup().
   *
   * @return the body
   * @throws Exception if making it fails
   */
  public static Body selectors() throws Exception {
    return new PingPong(WakeupChannels.OfSelector::new);
  }

  /**
   * Two locks with conditions.
   *
   * @return the body
   * @throws Exception if making it fails
   */
  public static Body conditions() throws Exception {
    return new PingPong(WakeupChannels.OfCondition::new);
  }

  /**
   * Two blocking queues.
   *
   * @return the body
   * @throws Exception if making it fails
   */
  public static Body transferQueues() throws Exception {
    return new PingPong(WakeupChannels.OfTransferQueue::new);
  }

  /**
   * Two epoll instances, each with an eventfd.
   *
   * @return the body
   * @throws Exception if making it fails
   */
  public static Body eventfds() throws Exception {
    return new PingPong(WakeupChannels.OfEventfd::new);
  }

  private void answer() {
    Affinity.pin(1);
    try {
      pong.await();
      while (!ending) {
        ping.ring();
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
      pong.ring();
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
    pong.ring();
    partner.join();
    ping.close();
    pong.close();
  }
}
