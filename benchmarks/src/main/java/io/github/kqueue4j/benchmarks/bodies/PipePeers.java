// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.bodies;

import io.github.kqueue4j.Backend;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.function.Consumer;

/** Bodies that write one byte to a pipe, wait for the byte and read it, without a kqueue. */
public final class PipePeers {
  private PipePeers() {}

  /**
   * Returns a body that uses a selector; the write and the read are plain downcalls.
   *
   * @param backend provides the descriptors of the channels
   * @param timeoutMillis the timeout of the select; 0 for selectNow
   * @return the body
   * @throws IOException if the system refuses
   * @throws UnavailableException if system calls do not know the backend's descriptors
   */
  public static Body selector(Backend backend, long timeoutMillis)
      throws IOException, UnavailableException {
    Machine.requireSystemDescriptors(backend);
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
   * Returns a body that uses a selector, and writes and reads the byte through the channels.
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
   * Returns a body that calls epoll through FFM, edge-triggered.
   *
   * @param backend provides the descriptors of the channels
   * @param counting whether to get the number of bytes with FIONREAD, as {@code data} of a kevent
   *     reports it
   * @return the body
   * @throws IOException if the system refuses
   * @throws UnavailableException if the system has no epoll, or system calls do not know the
   *     backend's descriptors
   */
  public static Body epoll(Backend backend, boolean counting)
      throws IOException, UnavailableException {
    Machine.requireSystemDescriptors(backend);
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
   * Returns a body that registers a pipe with a selector and cancels the registration.
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
          done -= selector.selectNow(); // removes the cancelled key
          key = pipe.source().register(selector, SelectionKey.OP_READ);
          done -= selector.selectNow(); // makes the new registration effective
        }
        return done;
      }
    };
  }

  /**
   * Returns a body that adds a pipe to an epoll instance and deletes it, through FFM.
   *
   * @param backend provides the descriptors of the channels
   * @return the body
   * @throws IOException if the system refuses
   * @throws UnavailableException if the system has no epoll, or system calls do not know the
   *     backend's descriptors
   */
  public static Body epollAddDelete(Backend backend) throws IOException, UnavailableException {
    Machine.requireSystemDescriptors(backend);
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

  /** A body with a pipe that is registered with a selector. */
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
