// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.bodies;

import static io.github.kqueue4j.SysEvent.EVFILT_READ;
import static io.github.kqueue4j.SysEvent.EV_ADD;

import com.sun.management.UnixOperatingSystemMXBean;
import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.Kqueue;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The benchmark of libevent: of a ring of pipes some get a byte; whoever reads one writes the next
 * pipe, until so many writes are done. All contenders read and write by the same downcalls. An
 * operation is one byte read.
 */
public abstract class Cascade implements Body {
  private static final int BATCH = 128;
  private static final int SPARE_FILES = 200;

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
   * How much happens.
   *
   * @param pipes how many are watched
   * @param active how many get a byte to begin with
   * @param writes how many more bytes are written
   */
  public record Size(int pipes, int active, int writes) {

    /**
     * Returns one that two contenders can have at once.
     *
     * @return this, or with fewer pipes where the limit of open files is too low
     */
    public Size withinFileLimit() {
      if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean os) {
        long most = (os.getMaxFileDescriptorCount() - SPARE_FILES) / 4;
        return new Size((int) Math.min(pipes, most), active, writes);
      }
      return this;
    }

    /**
     * Returns one that two contenders can have at once, and two more of another size.
     *
     * @param other the other size
     * @return this, or with fewer pipes where the limit of open files is too low
     */
    public Size beside(Size other) {
      int both = new Size(pipes + other.pipes, active, writes).withinFileLimit().pipes;
      return new Size(both - other.pipes, active, writes);
    }
  }

  /**
   * On a kqueue, level-triggered.
   *
   * @param backend whose kqueue and pipes
   * @param size how much happens
   * @return the body
   * @throws IOException if the kernel refuses
   */
  public static Body kqueue(Backend backend, Size size) throws IOException {
    return new OfKqueue(backend, size);
  }

  /**
   * The same, without counts: as Selector and epoll, which know none.
   *
   * @param backend whose kqueue and pipes
   * @param size how much happens
   * @return the body
   * @throws IOException if the kernel refuses
   */
  public static Body kqueueWithoutCounts(Backend backend, Size size) throws IOException {
    OfKqueue body = new OfKqueue(backend, size);
    body.events.withoutCounts();
    return body;
  }

  /**
   * On a selector.
   *
   * @param backend tells the channels' numbers
   * @param size how much happens
   * @return the body
   * @throws IOException if the system refuses
   */
  public static Body selector(Backend backend, Size size) throws IOException {
    return new OfSelector(backend, size);
  }

  /**
   * On an epoll instance called through FFM, level-triggered.
   *
   * @param backend whose pipes
   * @param size how much happens
   * @return the body
   * @throws IOException if the system refuses
   * @throws UnavailableException where there is no epoll
   */
  public static Body epoll(Backend backend, Size size) throws IOException, UnavailableException {
    return new OfEpoll(backend, size);
  }

  final void number(int i, int source, int sink) {
    sources[i] = source;
    sinks[i] = sink;
  }

  /** Waits, and calls {@link #ready} for each pipe that is; returns how many. */
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
      cascade.number(i, pipe.source().number(), pipe.sink().number());
    }
    return pipes;
  }

  /** The subject. */
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

  /** The JDK's. */
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
        number(i, backend.of(pipe.source()).number(), backend.of(pipe.sink()).number());
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

  /** Linux's own. */
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
