// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.bodies;

import static io.github.kqueue4j.SysEvent.EVFILT_VNODE;
import static io.github.kqueue4j.SysEvent.EV_ADD;
import static io.github.kqueue4j.SysEvent.EV_CLEAR;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.Kqueue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Optional;

/** Measures the time from a write of one byte to a file until the watcher has the event. */
public abstract class FileChange implements Body {
  private final Samples samples = new Samples(1 << 16);
  private final Path directory;
  final Path file;
  private final FileChannel writer;
  private final ByteBuffer one = ByteBuffer.allocateDirect(1);

  private FileChange() throws IOException {
    directory = Files.createTempDirectory("kqueue4j-bench");
    file = directory.resolve("watched");
    writer = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /**
   * Returns a body that uses a VNODE event.
   *
   * @param backend the backend of the kqueue
   * @return the body
   * @throws IOException if the kernel refuses
   * @throws UnavailableException if the backend does not support VNODE events on this machine
   */
  public static Body kqueue(Backend backend) throws IOException, UnavailableException {
    if (!backend.supports(Filter.VNODE)) {
      throw new UnavailableException(backend + " has no VNODE events");
    }
    return new OfKqueue(backend);
  }

  /**
   * Returns a body that uses the JDK's WatchService.
   *
   * @return the body
   * @throws IOException if the system refuses
   */
  public static Body watchService() throws IOException {
    return new OfWatchService();
  }

  /** Waits for a report, and returns whether it is that of the write. */
  abstract boolean awaitReport() throws IOException, InterruptedException;

  @Override
  public final long run(int times) throws IOException, InterruptedException {
    long seen = 0;
    for (int i = 0; i < times; i++) {
      long from = System.nanoTime();
      writer.write(one.clear(), 0);
      seen += awaitReport() ? 1 : 0;
      samples.add(System.nanoTime() - from);
    }
    return seen;
  }

  @Override
  public final Optional<Samples> samples() {
    return Optional.of(samples);
  }

  @Override
  public void close() throws IOException {
    writer.close();
    Files.delete(file);
    Files.delete(directory);
  }

  /** The contender that uses a kqueue. */
  private static final class OfKqueue extends FileChange {
    private final Kqueue kq;
    private final KEventBuffer events;
    private final Descriptor watched;

    OfKqueue(Backend backend) throws IOException {
      kq = Kqueue.open(backend);
      events = kq.newBuffer(4);
      watched = backend.open(file);
      int number = watched.number();
      kq.register(kq.newBuffer(1).put(number, EVFILT_VNODE, EV_ADD | EV_CLEAR, NOTE_WRITE, 0, 0));
    }

    @Override
    boolean awaitReport() throws IOException {
      return kq.kevent(events, Kqueue.FOREVER_NANOS) == 1 && (events.fflags(0) & NOTE_WRITE) != 0;
    }

    @Override
    public void close() throws IOException {
      kq.close();
      watched.close();
      super.close();
    }
  }

  /** The contender that uses the JDK's WatchService. */
  private static final class OfWatchService extends FileChange {
    private final WatchService service;

    OfWatchService() throws IOException {
      Path directory = file.resolveSibling(".");
      service = directory.getFileSystem().newWatchService();
      directory.register(service, StandardWatchEventKinds.ENTRY_MODIFY);
    }

    @Override
    boolean awaitReport() throws InterruptedException {
      WatchKey key = service.take();
      boolean reported = false;
      for (WatchEvent<?> event : key.pollEvents()) {
        reported |= file.getFileName().equals(event.context());
      }
      key.reset();
      return reported;
    }

    @Override
    public void close() throws IOException {
      service.close();
      super.close();
    }
  }
}
