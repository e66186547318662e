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
 * Hangs up on peers from whom nothing has come for an hour, or whatever the limit is.
 *
 * <p>It takes its kernel as an argument, as other code takes a {@link java.time.Clock}: a program
 * hands in {@link Backend#standard()}, a test that of a simulated kernel. Confined to one thread.
 */
public final class IdleHangup implements AutoCloseable {
  private final Kqueue kq;
  private final Duration limit;
  private final Consumer<Descriptor> hungUp;
  private final Map<Long, Descriptor> peers = new HashMap<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(8192);
  private long next;

  /**
   * Makes one without peers.
   *
   * @param backend the kernel to wait in
   * @param limit how long a peer may be silent
   * @param hungUp told of each peer that was, once it is closed
   * @throws KqueueException if no kqueue can be had
   */
  public IdleHangup(Backend backend, Duration limit, Consumer<Descriptor> hungUp)
      throws KqueueException {
    this.kq = Kqueue.open(backend);
    this.limit = limit;
    this.hungUp = hungUp;
  }

  /**
   * Adds a peer; its time begins now.
   *
   * @param peer is closed when it is silent too long or at its end
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
   * A peer may have sent something in the same batch in which its timer comes, and then has not
   * been silent. So timers are looked at last.
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

  /** A timer that has expired is no longer in the kqueue, and deleting it would be ENOENT. */
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

  /** Lets go of all peers without closing them. */
  @Override
  public void close() {
    kq.close();
  }
}
