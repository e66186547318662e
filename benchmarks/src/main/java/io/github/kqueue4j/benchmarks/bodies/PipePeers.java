// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.bodies;

import io.github.kqueue4j.Backend;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.function.Consumer;

/** Write one byte to a pipe, wait for it, read it: as a program does without a kqueue. */
public final class PipePeers {
  private PipePeers() {}

  /**
   * A selector; the write and the read are plain downcalls.
   *
   * @param backend tells the channels' numbers
   * @param timeoutMillis of the select; 0 is selectNow
   * @return the body
   * @throws IOException if the system refuses
   */
  public static Body selector(Backend backend, long timeoutMillis) throws IOException {
    return new OfSelector() {
      private final int source = backend.of(pipe.source()).number();
      private final int sink = backend.of(pipe.sink()).number();

      @Override
      public long run(int times) throws IOException {
        long selected = 0;
        for (int i = 0; i < times; i++) {
          Posix.writeByte(sink);
          selected +=
              timeoutMillis == 0
                  ? selector.selectNow(action)
                  : selector.select(action, timeoutMillis);
          Posix.readByte(source);
        }
        return selected;
      }
    };
  }

  /**
   * A selector; the byte is written and read through the channels.
   *
   * @return the body
   * @throws IOException if the system refuses
   */
  public static Body selectorAndChannels() throws IOException {
    return new OfSelector() {
      private final ByteBuffer one = ByteBuffer.allocateDirect(1);

      @Override
      public long run(int times) throws IOException {
        long bytes = 0;
        for (int i = 0; i < times; i++) {
          pipe.sink().write(one.clear());
          selector.select(action, 1000);
          bytes += pipe.source().read(one.clear());
        }
        return bytes;
      }
    };
  }

  /**
   * An epoll instance called through FFM, edge-triggered.
   *
   * @param backend tells the channels' numbers
   * @param counting asks with FIONREAD how much is there, as {@code data} of a kevent says
   * @return the body
   * @throws IOException if the system refuses
   * @throws UnavailableException where there is no epoll
   */
  public static Body epoll(Backend backend, boolean counting)
      throws IOException, UnavailableException {
    RawEpoll epoll = new RawEpoll(4);
    Pipe pipe = PipeBodies.nonBlockingPipe();
    int source = backend.of(pipe.source()).number();
    int sink = backend.of(pipe.sink()).number();
    epoll.add(source, RawEpoll.IN_EDGE, source);
    return new Body() {
      @Override
      public long run(int times) throws IOException {
        long bytes = 0;
        for (int i = 0; i < times; i++) {
          Posix.writeByte(sink);
          int count = epoll.await(0);
          bytes += counting ? epoll.available((int) epoll.data(0)) : count;
          Posix.readByte(source);
        }
        return bytes;
      }

      @Override
      public void close() throws IOException {
        epoll.close();
        closeBoth(pipe);
      }
    };
  }

  /**
   * Registers a pipe with a selector and cancels that.
   *
   * @return the body
   * @throws IOException if the system refuses
   */
  public static Body registerCancel() throws IOException {
    return new OfSelector() {
      @Override
      public long run(int times) throws IOException {
        long done = times;
        for (int i = 0; i < times; i++) {
          key.cancel();
          done -= selector.selectNow(); // takes it out
          key = pipe.source().register(selector, SelectionKey.OP_READ);
          done -= selector.selectNow(); // puts it in
        }
        return done;
      }
    };
  }

  /**
   * Adds a pipe to an epoll instance and deletes it, through FFM.
   *
   * @param backend tells the channels' numbers
   * @return the body
   * @throws IOException if the system refuses
   * @throws UnavailableException where there is no epoll
   */
  public static Body epollAddDelete(Backend backend) throws IOException, UnavailableException {
    RawEpoll epoll = new RawEpoll(4);
    Pipe pipe = PipeBodies.nonBlockingPipe();
    int source = backend.of(pipe.source()).number();
    return new Body() {
      @Override
      public long run(int times) throws IOException {
        for (int i = 0; i < times; i++) {
          epoll.add(source, RawEpoll.IN_EDGE, source);
          epoll.delete(source);
        }
        return times;
      }

      @Override
      public void close() throws IOException {
        epoll.close();
        closeBoth(pipe);
      }
    };
  }

  static void closeBoth(Pipe pipe) throws IOException {
    pipe.sink().close();
    pipe.source().close();
  }

  /** A pipe in a selector. */
  private abstract static class OfSelector implements Body {
    final Selector selector = Selector.open();
    final Pipe pipe = PipeBodies.nonBlockingPipe();
    SelectionKey key = pipe.source().register(selector, SelectionKey.OP_READ);
    long seen;
    final Consumer<SelectionKey> action = ready -> seen++;

    OfSelector() throws IOException {}

    @Override
    public void close() throws IOException {
      selector.close();
      closeBoth(pipe);
    }
  }
}
