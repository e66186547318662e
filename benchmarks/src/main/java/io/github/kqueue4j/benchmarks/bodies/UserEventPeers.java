// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.bodies;

import java.io.IOException;
import java.nio.channels.Selector;
import java.util.concurrent.LinkedTransferQueue;

/** Bodies that use alternatives to user events in one thread. */
public final class UserEventPeers {
  private UserEventPeers() {}

  /**
   * Returns a body that offers to and polls from a {@link LinkedTransferQueue}.
   *
   * @return the body
   */
  public static Body transferQueue() {
    LinkedTransferQueue<Object> queue = new LinkedTransferQueue<>();
    Object event = new Object();
    return times -> {
      long collected = 0;
      for (int i = 0; i < times; i++) {
        queue.offer(event);
        collected += queue.poll() == event ? 1 : 0;
      }
      return collected;
    };
  }

  /**
   * Returns a body that calls {@link Selector#wakeup()} and a select that returns at once because
   * of it.
   *
   * @return the body
   * @throws IOException if the system refuses
   */
  public static Body selectorWakeup() throws IOException {
    Selector selector = Selector.open();
    return new Body() {
      @Override
      public long run(int times) throws IOException {
        long done = times;
        for (int i = 0; i < times; i++) {
          selector.wakeup();
          done -= selector.select();
        }
        return done;
      }

      @Override
      public void close() throws IOException {
        selector.close();
      }
    };
  }

  /**
   * Returns a body that uses an eventfd in an epoll instance, edge-triggered, called through FFM.
   *
   * @return the body
   * @throws IOException if the system refuses
   * @throws UnavailableException if the system has no epoll
   */
  public static Body eventfd() throws IOException, UnavailableException {
    RawEpoll epoll = new RawEpoll(4);
    int fd = RawEpoll.eventfd();
    epoll.add(fd, RawEpoll.IN_EDGE, fd);
    return new Body() {
      @Override
      public long run(int times) throws IOException {
        long collected = 0;
        for (int i = 0; i < times; i++) {
          Posix.writeCount(fd);
          collected += epoll.await(0);
        }
        return collected;
      }

      @Override
      public void close() throws IOException {
        epoll.close();
        Posix.close(fd);
      }
    };
  }
}
