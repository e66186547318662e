// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.bodies;

import static io.github.kqueue4j.SysEvent.EVFILT_READ;
import static io.github.kqueue4j.SysEvent.EVFILT_USER;
import static io.github.kqueue4j.SysEvent.EV_ADD;
import static io.github.kqueue4j.SysEvent.EV_CLEAR;
import static io.github.kqueue4j.SysEvent.NOTE_TRIGGER;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.Kqueue;
import java.io.IOException;
import java.nio.channels.Selector;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** Ways for one thread to wake another. */
final class WakeupChannels {
  private WakeupChannels() {}

  /** A user event on a kqueue. */
  static class OfKqueue implements WakeupChannel {
    final Kqueue kq;
    private final KEventBuffer trigger;
    private final KEventBuffer events;

    OfKqueue(Backend backend) throws IOException {
      kq = UserEventBodies.withIdle(backend, 0);
      trigger = kq.newBuffer(1).put(0, EVFILT_USER, 0, NOTE_TRIGGER, 0, 0);
      events = kq.newBuffer(4);
    }

    @Override
    public void wake() throws IOException {
      kq.register(trigger);
    }

    @Override
    public void await() throws IOException {
      int count = kq.kevent(events, Kqueue.FOREVER_NANOS);
      if (count != 1 || events.filter(0) != EVFILT_USER) {
        throw new IOException("expected one user event, got " + count + ": " + events);
      }
    }

    @Override
    public void close() throws IOException {
      kq.close();
    }
  }

  /** A user event on a kqueue that also watches a pipe that stays silent. */
  static final class OfKqueueWithPipe extends OfKqueue {
    private final Descriptor.Pipe silent;

    OfKqueueWithPipe(Backend backend) throws IOException {
      super(backend);
      silent = backend.pipe();
      int source = silent.source().number();
      kq.register(kq.newBuffer(1).put(source, EVFILT_READ, EV_ADD | EV_CLEAR, 0, 0, 0));
    }

    @Override
    public void close() throws IOException {
      super.close();
      silent.close();
    }
  }

  /** {@link Selector#wakeup()}. */
  static final class OfSelector implements WakeupChannel {
    private final Selector selector;

    OfSelector() throws IOException {
      selector = Selector.open();
    }

    @Override
    public void wake() {
      selector.wakeup();
    }

    @Override
    public void await() throws IOException {
      selector.select();
    }

    @Override
    public void close() throws IOException {
      selector.close();
    }
  }

  /** A flag under a lock with a condition. */
  static final class OfCondition implements WakeupChannel {
    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean woken;

    @Override
    public void wake() {
      lock.lock();
      try {
        woken = true;
        changed.signal();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void await() throws InterruptedException {
      lock.lock();
      try {
        while (!woken) {
          changed.await();
        }
        woken = false;
      } finally {
        lock.unlock();
      }
    }
  }

  /** A blocking queue. */
  static final class OfTransferQueue implements WakeupChannel {
    private final LinkedTransferQueue<Object> queue = new LinkedTransferQueue<>();

    @Override
    public void wake() {
      queue.offer(this);
    }

    @Override
    public void await() throws InterruptedException {
      queue.take();
    }
  }

  /** An eventfd in an edge-triggered epoll instance, both called through FFM. */
  static final class OfEventfd implements WakeupChannel {
    private final RawEpoll epoll = new RawEpoll(4);
    private final int fd = RawEpoll.eventfd();

    OfEventfd() throws IOException, UnavailableException {
      epoll.add(fd, RawEpoll.IN_EDGE, fd);
    }

    @Override
    public void wake() throws IOException {
      Posix.writeCount(fd);
    }

    @Override
    public void await() throws IOException {
      while (epoll.await(-1) != 1) {
        Thread.onSpinWait(); // a signal interrupted the wait
      }
    }

    @Override
    public void close() throws IOException {
      epoll.close();
      Posix.close(fd);
    }
  }
}
