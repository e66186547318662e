// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.bodies;

import static io.github.kqueue4j.SysEvent.EVFILT_READ;
import static io.github.kqueue4j.SysEvent.EV_ADD;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.Kqueue;
import java.io.IOException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The benchmark of libevent: some pipes of a ring get a byte. Each byte that is read from a pipe is
 * followed by a write to the next pipe, until a number of writes is reached. All contenders read
 * and write by the same downcalls. An operation is one byte read.
 */
public abstract class Cascade implements Body {
  private static final int BATCH = 128;

  private final Size size;
  private final int[] sources;
  private final int[] sinks;
  private int writesLeft;

  private Cascade(Size size) {
    this.size = size;
    sources = new int[size.pipes];
    sinks = new int[size.pipes];
  }

  /**
   * The size of a cascade.
   *
   * @param pipes the number of watched pipes
   * @param active the number of pipes that get a byte at first
   * @param writes the number of further bytes written
   */
  public record Size(int pipes, int active, int writes) {

    /**
     * Returns a size that contenders can use at the same time.
     *
     * @param contenders how many there are
     * @return this size, or one with fewer pipes if the limit of open files is too low
     */
    public Size withinFileLimit(int contenders) {
      return new Size(Machine.withinFileLimit(pipes, 2 * contenders), active, writes);
    }

    /**
     * Returns a size that two contenders can use at the same time as two others of another size.
     *
     * @param other the other size
     * @return this size, or one with fewer pipes if the limit of open files is too low
     */
    public Size beside(Size other) {
      int both = new Size(pipes + other.pipes, active, writes).withinFileLimit(2).pipes;
      return new Size(both - other.pipes, active, writes);
    }
  }

  /**
   * Returns a body that uses a kqueue, level-triggered.
   *
   * @param backend the backend of the kqueue and its pipes
   * @param size how much happens
   * @return the body
   * @throws IOException if the kernel refuses
   * @throws UnavailableException if system calls do not know the backend's descriptors
   */
  public static Body kqueue(Backend backend, Size size) throws IOException, UnavailableException {
    Machine.requireSystemDescriptors(backend);
    return new OfKqueue(backend, size);
  }

  /**
   * Returns a body that uses a kqueue, level-triggered, without counts, as Selector and epoll do
   * not count either.
   *
   * @param backend the backend of the kqueue and its pipes
   * @param size how much happens
   * @return the body
   * @throws IOException if the kernel refuses
   * @throws UnavailableException if system calls do not know the backend's descriptors
   */
  public static Body kqueueWithoutCounts(Backend backend, Size size)
      throws IOException, UnavailableException {
    Machine.requireSystemDescriptors(backend);
    OfKqueue body = new OfKqueue(backend, size);
    body.events.withoutCounts();
    return body;
  }

  /**
   * Returns a body that uses a selector.
   *
   * @param backend provides the descriptors of the channels
   * @param size how much happens
   * @return the body
   * @throws IOException if the system refuses
   * @throws UnavailableException if system calls do not know the backend's descriptors
   */
  public static Body selector(Backend backend, Size size) throws IOException, UnavailableException {
    Machine.requireSystemDescriptors(backend);
    return new OfSelector(backend, size);
  }

  /**
   * Returns a body that calls epoll through FFM, level-triggered.
   *
   * @param backend the backend of the pipes
   * @param size how much happens
   * @return the body
   * @throws IOException if the system refuses
   * @throws UnavailableException if the system has no epoll, or system calls do not know the
   *     backend's descriptors
   */
  public static Body epoll(Backend backend, Size size) throws IOException, UnavailableException {
    Machine.requireSystemDescriptors(backend);
    return new OfEpoll(backend, size);
  }

  final void setDescriptors(int i, int source, int sink) {
    sources[i] = source;
    sinks[i] = sink;
  }

  /** Waits for pipes, and calls {@link #ready} for each ready one; returns their number. */
  abstract int collect() throws IOException;

  final void ready(int i) throws IOException {
    Posix.readByte(sources[i]);
    if (writesLeft > 0) {
      writesLeft--;
      Posix.writeByte(sinks[(i + 1) % sinks.length]);
    }
  }

  @Override
  public final long run(int times) throws IOException {
    long read = 0;
    int bytes = size.active + size.writes;
    for (int t = 0; t < times; t++) {
      writesLeft = size.writes;
      for (int i = 0; i < size.active; i++) {
        Posix.writeByte(sinks[i * (size.pipes / size.active)]);
      }
      for (int seen = 0; seen < bytes; ) {
        int count = collect();
        seen += count;
        read += count;
      }
    }
    return read;
  }

  @Override
  public final long expected(int times) {
    return (long) times * (size.active + size.writes);
  }

  private static List<Descriptor.Pipe> pipes(Cascade cascade, Backend backend) throws IOException {
    List<Descriptor.Pipe> pipes = new ArrayList<>();
    for (int i = 0; i < cascade.size.pipes; i++) {
      Descriptor.Pipe pipe = backend.pipe();
      pipes.add(pipe);
      cascade.setDescriptors(i, pipe.source().number(), pipe.sink().number());
    }
    return pipes;
  }

  /** The contender that uses a kqueue. */
  private static final class OfKqueue extends Cascade {
    private final Kqueue kq;
    private final KEventBuffer events;
    private final List<Descriptor.Pipe> pipes;

    OfKqueue(Backend backend, Size size) throws IOException {
      super(size);
      kq = Kqueue.open(backend);
      events = kq.newBuffer(BATCH);
      pipes = pipes(this, backend);
      KEventBuffer add = kq.newBuffer(1);
      for (int i = 0; i < pipes.size(); i++) {
        int source = pipes.get(i).source().number();
        kq.register(add.clear().put(source, EVFILT_READ, EV_ADD, 0, 0, i));
      }
    }

    @Override
    int collect() throws IOException {
      int count = kq.kevent(events, 1_000_000_000);
      for (int i = 0; i < count; i++) {
        ready((int) events.udata(i));
      }
      return count;
    }

    @Override
    public void close() {
      kq.close();
      pipes.forEach(Descriptor.Pipe::close);
    }
  }

  /** The contender that uses the JDK's selector. */
  private static final class OfSelector extends Cascade {
    private final Selector selector = Selector.open();
    private final List<Pipe> pipes = new ArrayList<>();
    private final int[] selected;
    private int count;
    private final Consumer<SelectionKey> keep = this::keep;

    OfSelector(Backend backend, Size size) throws IOException {
      super(size);
      selected = new int[size.pipes];
      for (int i = 0; i < size.pipes; i++) {
        Pipe pipe = PipeBodies.nonBlockingPipe();
        pipes.add(pipe);
        pipe.source().register(selector, SelectionKey.OP_READ, i);
        setDescriptors(i, backend.of(pipe.source()).number(), backend.of(pipe.sink()).number());
      }
    }

    private void keep(SelectionKey key) {
      selected[count++] = (Integer) key.attachment();
    }

    @Override
    int collect() throws IOException {
      count = 0;
      selector.select(keep, 1000);
      for (int i = 0; i < count; i++) {
        ready(selected[i]);
      }
      return count;
    }

    @Override
    public void close() throws IOException {
      selector.close();
      for (Pipe pipe : pipes) {
        PipePeers.closeBoth(pipe);
      }
    }
  }

  /** The contender that uses epoll. */
  private static final class OfEpoll extends Cascade {
    private final RawEpoll epoll = new RawEpoll(BATCH);
    private final List<Descriptor.Pipe> pipes;

    OfEpoll(Backend backend, Size size) throws IOException, UnavailableException {
      super(size);
      pipes = pipes(this, backend);
      for (int i = 0; i < pipes.size(); i++) {
        epoll.add(pipes.get(i).source().number(), RawEpoll.IN, i);
      }
    }

    @Override
    int collect() throws IOException {
      int count = Math.max(0, epoll.await(1000));
      for (int i = 0; i < count; i++) {
        ready((int) epoll.data(i));
      }
      return count;
    }

    @Override
    public void close() throws IOException {
      epoll.close();
      pipes.forEach(Descriptor.Pipe::close);
    }
  }
}
