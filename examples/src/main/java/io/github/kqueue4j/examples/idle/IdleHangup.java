// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.idle;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Closes the connections to peers that have sent nothing for an hour, or another limit.
 *
 * <p>The backend is an argument, as other code takes a {@link java.time.Clock}: a program passes
 * {@link Backend#standard()}, a test passes the backend of a simulated kernel. Confined to one
 * thread.
 */
public final class IdleHangup implements AutoCloseable {
  private final Kqueue kq;
  private final Duration limit;
  private final Consumer<Descriptor> hungUp;
  private final Map<Long, Descriptor> peers = new HashMap<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(8192);
  private long next;

  /**
   * Opens a kqueue without peers.
   *
   * @param backend the backend that reports bytes and timers
   * @param limit how long a peer may be silent
   * @param hungUp called with each peer that was silent for longer, after it was closed
   * @throws KqueueException if no kqueue can be opened
   */
  public IdleHangup(Backend backend, Duration limit, Consumer<Descriptor> hungUp)
      throws KqueueException {
    this.kq = Kqueue.open(backend);
    this.limit = limit;
    this.hungUp = hungUp;
  }

  /**
   * Adds a peer, whose time begins now.
   *
   * @param peer it is closed when it was silent for too long, or when it has closed its end
   * @throws KqueueException if it cannot be watched
   */
  public void add(Descriptor peer) throws KqueueException {
    long id = next++;
    peers.put(id, peer);
    kq.register(KEvent.read(peer).add().withUdata(id), timer(id));
  }

  private KEvent timer(long id) {
    return KEvent.timer(id, limit).add().oneshot().withUdata(id);
  }

  /**
   * Serves the peers until none is left.
   *
   * @throws IOException if a peer cannot be read
   */
  public void run() throws IOException {
    while (!peers.isEmpty()) {
      List<KEvent> batch = kq.take();
      Set<Long> expired = expiredTimers(batch);
      for (KEvent event : batch) {
        if (event.filter() == Filter.READ) {
          serve(event.udata(), event, expired.remove(event.udata()));
        }
      }
      for (long id : expired) {
        hangUp(id);
      }
    }
  }

  /**
   * Returns the peers whose timers have expired. One batch may hold both the timer and the data of
   * a peer, which then was not silent. So the timers are handled after the data.
   */
  private static Set<Long> expiredTimers(List<KEvent> batch) {
    Set<Long> expired = new LinkedHashSet<>();
    for (KEvent event : batch) {
      if (event.filter() == Filter.TIMER) {
        expired.add(event.udata());
      }
    }
    return expired;
  }

  /** A one-shot timer that has expired is gone from the kqueue: its deletion would be ENOENT. */
  private void serve(long id, KEvent event, boolean timerHasExpired) throws IOException {
    Descriptor peer = Objects.requireNonNull(peers.get(id));
    if (event.data() > 0) {
      peer.read(buffer.clear());
      // A restart is a delete and an add: systems differ in what an add of a running timer does.
      if (!timerHasExpired) {
        kq.register(KEvent.timer(id).delete());
      }
      kq.register(timer(id));
    } else if (event.isEof()) {
      forget(id, peer);
      if (!timerHasExpired) {
        kq.register(KEvent.timer(id).delete());
      }
    }
  }

  private void hangUp(long id) {
    Descriptor peer = Objects.requireNonNull(peers.get(id));
    forget(id, peer);
    hungUp.accept(peer);
  }

  private void forget(long id, Descriptor peer) {
    peers.remove(id);
    peer.close();
  }

  /** Closes the kqueue, but not the peers. */
  @Override
  public void close() {
    kq.close();
  }
}
