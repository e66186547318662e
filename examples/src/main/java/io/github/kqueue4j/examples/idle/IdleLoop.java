// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.idle;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.watch.Delivery;
import io.github.kqueue4j.watch.Event;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.TimerWatch;
import io.github.kqueue4j.watch.Watcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Waits for a peer, and gives up five minutes after the last byte. */
public final class IdleLoop implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final List<String> log = new ArrayList<>();
  private final Watcher<String> watcher;
  private final TimerWatch<String> idle;

  /**
   * Watches a peer; the five minutes begin.
   *
   * @param backend the backend that reports the bytes and the time
   * @param peer each of its bytes lets the five minutes begin again
   * @throws KqueueException if the peer cannot be watched
   */
  public IdleLoop(Backend backend, Descriptor peer) throws KqueueException {
    watcher = Watcher.open(backend);
    boolean done = false;
    try {
      watcher.watch(Interest.readable(peer, Delivery.EDGE), "data");
      idle = watcher.watch(Interest.after(PATIENCE), "idle");
      done = true;
    } finally {
      if (!done) {
        watcher.close();
      }
    }
  }

  /**
   * Runs until the peer has sent nothing for five minutes.
   *
   * @throws KqueueException EINTR if the thread is interrupted
   */
  public void run() throws KqueueException {
    while (idle.isActive()) {
      Event<String> event = watcher.take();
      log.add(event.attachment());
      if (event instanceof Event.Readable<String>) {
        idle.restart();
      }
    }
  }

  /**
   * Returns what happened.
   *
   * @return "data" and "idle", in order
   */
  public List<String> log() {
    return List.copyOf(log);
  }

  @Override
  public void close() {
    watcher.close();
  }
}
