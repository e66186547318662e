// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.bodies;

import static io.github.kqueue4j.SysEvent.EVFILT_READ;
import static io.github.kqueue4j.SysEvent.EV_ADD;
import static io.github.kqueue4j.SysEvent.EV_DELETE;
import static io.github.kqueue4j.SysEvent.EV_DISPATCH;
import static io.github.kqueue4j.SysEvent.EV_ENABLE;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.Kqueue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.List;

/**
 * Bodies that write one byte to a pipe, collect the event with its exact {@code data}, and read the
 * byte.
 */
public final class PipeBodies {
  private PipeBodies() {}

  /**
   * Returns a body that uses buffers; the write and the read are plain downcalls.
   *
   * @param backend the backend of the kqueue and its pipes
   * @param flags EV_CLEAR, EV_DISPATCH (the next call enables the event again), or 0 for
   *     level-triggered
   * @param timeoutNanos the timeout of the call that collects events
   * @return the body
   * @throws IOException if the kernel refuses
   * @throws UnavailableException if system calls do not know the backend's descriptors
   */
  public static Body kqueue(Backend backend, int flags, long timeoutNanos)
      throws IOException, UnavailableException {
    Machine.requireSystemDescriptors(backend);
    Descriptor.Pipe pipe = backend.pipe();
    int source = pipe.source().number();
    int sink = pipe.sink().number();
    return new OfKqueue(backend, source, sink, flags, timeoutNanos, pipe::close);
  }

  /**
   * Returns a body that uses buffers without counts, so that {@code data} need not be exact.
   *
   * @param backend the backend of the kqueue and its pipes
   * @param timeoutNanos the timeout of the call that collects events
   * @return the body
   * @throws IOException if the kernel refuses
   * @throws UnavailableException if system calls do not know the backend's descriptors
   */
  public static Body kqueueWithoutCounts(Backend backend, long timeoutNanos)
      throws IOException, UnavailableException {
    Machine.requireSystemDescriptors(backend);
    Descriptor.Pipe pipe = backend.pipe();
    int source = pipe.source().number();
    int sink = pipe.sink().number();
    OfKqueue body = new OfKqueue(backend, source, sink, 0, timeoutNanos, pipe::close);
    body.events.withoutCounts();
    return body;
  }

  /**
   * Returns a body that uses buffers and a channel of the JDK, whose descriptor the library does
   * not own.
   *
   * @param backend the backend of the kqueue
   * @param timeoutNanos the timeout of the call that collects events
   * @return the body
   * @throws IOException if the kernel refuses
   * @throws UnavailableException if system calls do not know the backend's descriptors
   */
  public static Body kqueueOnChannel(Backend backend, long timeoutNanos)
      throws IOException, UnavailableException {
    Machine.requireSystemDescriptors(backend);
    Pipe pipe = nonBlockingPipe();
    int source = backend.of(pipe.source()).number();
    int sink = backend.of(pipe.sink()).number();
    return new OfKqueue(
        backend,
        source,
        sink,
        0,
        timeoutNanos,
        () -> {
          pipe.sink().close();
          pipe.source().close();
        });
  }

  /**
   * Returns a body that uses lists.
   *
   * @param backend the backend of the kqueue and its pipes
   * @param timeout the timeout of the call that collects events
   * @return the body
   * @throws IOException if the kernel refuses
   * @throws UnavailableException if system calls do not know the backend's descriptors
   */
  public static Body kqueueList(Backend backend, Duration timeout)
      throws IOException, UnavailableException {
    Machine.requireSystemDescriptors(backend);
    Kqueue kq = Kqueue.open(backend);
    Descriptor.Pipe pipe = backend.pipe();
    int source = pipe.source().number();
    int sink = pipe.sink().number();
    kq.register(KEvent.read(pipe.source()).add());
    return new Body() {
      @Override
      public long run(int times) throws IOException {
        long collected = 0;
        for (int i = 0; i < times; i++) {
          Posix.writeByte(sink);
          List<KEvent> events = kq.kevent(List.of(), 4, timeout);
          collected += events.get(0).data();
          Posix.readByte(source);
        }
        return collected;
      }

      @Override
      public void close() {
        kq.close();
        pipe.close();
      }
    };
  }

  /**
   * Returns a body that uses buffers, and writes and reads the byte through the library's own
   * descriptors.
   *
   * @param backend the backend of the kqueue and its pipes
   * @return the body
   * @throws IOException if the kernel refuses
   */
  public static Body kqueueAndDescriptors(Backend backend) throws IOException {
    Kqueue kq = Kqueue.open(backend);
    Descriptor.Pipe pipe = backend.pipe();
    kq.register(KEvent.read(pipe.source()).add());
    KEventBuffer events = kq.newBuffer(4);
    ByteBuffer one = ByteBuffer.allocateDirect(1);
    return new Body() {
      @Override
      public long run(int times) throws IOException {
        long bytes = 0;
        for (int i = 0; i < times; i++) {
          pipe.sink().write(one.clear());
          kq.kevent(events, 1_000_000_000);
          bytes += pipe.source().read(one.clear());
        }
        return bytes;
      }

      @Override
      public void close() {
        kq.close();
        pipe.close();
      }
    };
  }

  /**
   * Returns a body that adds and deletes a READ event of a pipe in one call.
   *
   * @param backend the backend of the kqueue and its pipes
   * @return the body
   * @throws IOException if the kernel refuses
   */
  public static Body addDelete(Backend backend) throws IOException {
    Kqueue kq = Kqueue.open(backend);
    Descriptor.Pipe pipe = backend.pipe();
    int source = pipe.source().number();
    KEventBuffer changes =
        kq.newBuffer(2)
            .put(source, EVFILT_READ, EV_ADD, 0, 0, 0)
            .put(source, EVFILT_READ, EV_DELETE, 0, 0, 0);
    KEventBuffer events = kq.newBuffer(2);
    return new Body() {
      @Override
      public long run(int times) throws IOException {
        long done = times;
        for (int i = 0; i < times; i++) {
          done -= kq.kevent(changes, events, 0);
        }
        return done;
      }

      @Override
      public void close() {
        kq.close();
        pipe.close();
      }
    };
  }

  static Pipe nonBlockingPipe() throws IOException {
    Pipe pipe = Pipe.open();
    pipe.source().configureBlocking(false);
    pipe.sink().configureBlocking(false);
    return pipe;
  }

  /** Closes the pipe of a body. */
  @FunctionalInterface
  private interface Closer {
    void close() throws IOException;
  }

  /** A body that uses buffers. */
  private static final class OfKqueue implements Body {
    private final Kqueue kq;
    private final KEventBuffer changes;
    private final KEventBuffer events;
    private final int source;
    private final int sink;
    private final long timeoutNanos;
    private final Closer closer;

    OfKqueue(Backend backend, int source, int sink, int flags, long timeoutNanos, Closer closer)
        throws IOException {
      kq = Kqueue.open(backend);
      kq.register(kq.newBuffer(1).put(source, EVFILT_READ, EV_ADD | flags, 0, 0, 0));
      changes = kq.newBuffer(1);
      if ((flags & EV_DISPATCH) != 0) {
        changes.put(source, EVFILT_READ, EV_ADD | EV_ENABLE | flags, 0, 0, 0);
      }
      events = kq.newBuffer(4);
      this.source = source;
      this.sink = sink;
      this.timeoutNanos = timeoutNanos;
      this.closer = closer;
    }

    @Override
    public long run(int times) throws IOException {
      long bytes = 0;
      for (int i = 0; i < times; i++) {
        Posix.writeByte(sink);
        if (kq.kevent(changes, events, timeoutNanos) == 1) {
          bytes += events.data(0);
        }
        Posix.readByte(source);
      }
      return bytes;
    }

    @Override
    public void close() throws IOException {
      kq.close();
      closer.close();
    }
  }
}
