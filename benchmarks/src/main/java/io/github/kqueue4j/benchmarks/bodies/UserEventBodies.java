// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.bodies;

import static io.github.kqueue4j.SysEvent.EVFILT_USER;
import static io.github.kqueue4j.SysEvent.EV_ADD;
import static io.github.kqueue4j.SysEvent.EV_CLEAR;
import static io.github.kqueue4j.SysEvent.EV_DELETE;
import static io.github.kqueue4j.SysEvent.NOTE_TRIGGER;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import java.time.Duration;
import java.util.List;

/** Bodies that use user events on a kqueue in one thread. */
public final class UserEventBodies {
  private static final int CHUNK = 1000;

  private UserEventBodies() {}

  /**
   * Returns a body that triggers and collects a user event in one call, with buffers.
   *
   * @param backend the backend of the kqueue
   * @param idle how many other user events are registered, after the one that is triggered
   * @return the body
   * @throws KqueueException if the kernel refuses
   * @throws UnavailableException if the system does not give a process so many events
   */
  public static Body trigger(Backend backend, int idle)
      throws KqueueException, UnavailableException {
    Machine.requireEvents(backend, idle);
    Kqueue kq = withIdle(backend, idle);
    KEventBuffer changes = kq.newBuffer(1).put(0, EVFILT_USER, 0, NOTE_TRIGGER, 0, 0);
    KEventBuffer events = kq.newBuffer(4);
    return new OfKqueue(kq) {
      @Override
      public long run(int times) throws KqueueException {
        long collected = 0;
        for (int i = 0; i < times; i++) {
          collected += kq.kevent(changes, events, 0);
        }
        return collected;
      }
    };
  }

  /**
   * Returns a body that triggers and collects a user event in one call, with lists.
   *
   * @param backend the backend of the kqueue
   * @param idle how many other user events are registered, after the one that is triggered
   * @return the body
   * @throws KqueueException if the kernel refuses
   * @throws UnavailableException if the system does not give a process so many events
   */
  public static Body triggerList(Backend backend, int idle)
      throws KqueueException, UnavailableException {
    Machine.requireEvents(backend, idle);
    Kqueue kq = withIdle(backend, idle);
    List<KEvent> changes = List.of(KEvent.user(0).trigger());
    return new OfKqueue(kq) {
      @Override
      public long run(int times) throws KqueueException {
        long collected = 0;
        for (int i = 0; i < times; i++) {
          collected += kq.kevent(changes, 4, Duration.ZERO).size();
        }
        return collected;
      }
    };
  }

  /**
   * Returns a body that adds and deletes a user event in one call, with buffers.
   *
   * @param backend the backend of the kqueue
   * @return the body
   * @throws KqueueException if the kernel refuses
   */
  public static Body addDelete(Backend backend) throws KqueueException {
    Kqueue kq = withIdle(backend, 0);
    KEventBuffer changes =
        kq.newBuffer(2)
            .put(7, EVFILT_USER, EV_ADD | EV_CLEAR, 0, 0, 0)
            .put(7, EVFILT_USER, EV_DELETE, 0, 0, 0);
    KEventBuffer events = kq.newBuffer(2);
    return new OfKqueue(kq) {
      @Override
      public long run(int times) throws KqueueException {
        long done = times;
        for (int i = 0; i < times; i++) {
          done -= kq.kevent(changes, events, 0); // an error would be posted
        }
        return done;
      }
    };
  }

  /**
   * Returns a body that adds and deletes a user event in one call, with lists.
   *
   * @param backend the backend of the kqueue
   * @return the body
   * @throws KqueueException if the kernel refuses
   */
  public static Body addDeleteList(Backend backend) throws KqueueException {
    Kqueue kq = withIdle(backend, 0);
    List<KEvent> changes = List.of(KEvent.user(7).add().clear(), KEvent.user(7).delete());
    return new OfKqueue(kq) {
      @Override
      public long run(int times) throws KqueueException {
        long done = times;
        for (int i = 0; i < times; i++) {
          done -= kq.kevent(changes, 2, Duration.ZERO).size();
        }
        return done;
      }
    };
  }

  /**
   * Returns a body that makes a call without a pending event.
   *
   * @param backend the backend of the kqueue
   * @return the body
   * @throws KqueueException if the kernel refuses
   */
  public static Body pollEmpty(Backend backend) throws KqueueException {
    Kqueue kq = withIdle(backend, 0);
    KEventBuffer events = kq.newBuffer(4);
    return new OfKqueue(kq) {
      @Override
      public long run(int times) throws KqueueException {
        long done = times;
        for (int i = 0; i < times; i++) {
          done -= kq.kevent(events, 0);
        }
        return done;
      }
    };
  }

  /** Opens a kqueue with user event 0 and {@code idle} further user events from 1 on. */
  static Kqueue withIdle(Backend backend, int idle) throws KqueueException {
    Kqueue kq = Kqueue.open(backend);
    KEventBuffer adds = kq.newBuffer(CHUNK);
    for (int ident = 0; ident <= idle; ident++) {
      adds.put(ident, EVFILT_USER, EV_ADD | EV_CLEAR, 0, 0, 0);
      if (adds.size() == CHUNK || ident == idle) {
        kq.register(adds);
        adds.clear();
      }
    }
    return kq;
  }

  /** A body that closes its kqueue. */
  abstract static class OfKqueue implements Body {
    private final Kqueue kq;

    OfKqueue(Kqueue kq) {
      this.kq = kq;
    }

    @Override
    public void close() {
      kq.close();
    }
  }
}
