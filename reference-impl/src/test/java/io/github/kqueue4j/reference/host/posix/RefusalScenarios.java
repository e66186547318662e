// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.ClosedKqueueException;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.SysEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Typical uses of a queue, each a complete small program. */
public final class RefusalScenarios {
  private static final Duration SOON = Duration.ofSeconds(4);
  private static final long LOOK_NANOS = 200_000;
  private static final long BEGUN_NANOS = 5_000_000; // a thread in a system call looks runnable
  private static final int NOTES = SysEvent.NOTE_WRITE | SysEvent.NOTE_DELETE;

  private RefusalScenarios() {}

  /** A small program, which throws if it does not see the events that it expects. */
  @FunctionalInterface
  public interface Body {
    void run(Backend backend, Kqueue kq) throws Exception;
  }

  /** A program with a name. */
  public record Scenario(String name, Body body) {
    void run(Backend backend, Kqueue kq) throws Exception {
      body.run(backend, kq);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** All programs of this class. */
  public static final List<Scenario> ALL =
      List.of(
          new Scenario("pipe", RefusalScenarios::pipe),
          new Scenario("pipe clear", RefusalScenarios::pipeWithClear),
          new Scenario("pipe write", RefusalScenarios::pipeWrite),
          new Scenario("many pipes", RefusalScenarios::manyPipes),
          new Scenario("sockets", RefusalScenarios::sockets),
          new Scenario("raw number", RefusalScenarios::rawNumber),
          new Scenario("file", RefusalScenarios::file),
          new Scenario("directory", RefusalScenarios::directory),
          new Scenario("process", RefusalScenarios::process),
          new Scenario("child of another", RefusalScenarios::exitStatus),
          new Scenario("timer", RefusalScenarios::timer),
          new Scenario("sleeper", RefusalScenarios::sleeper),
          new Scenario("nested", RefusalScenarios::nested),
          new Scenario("another", RefusalScenarios::another),
          new Scenario("fork", RefusalScenarios::fork),
          new Scenario("signal", RefusalScenarios::signal),
          new Scenario("wakeup", withPipe(RefusalScenarios::wakeup)),
          new Scenario("close", withPipe(RefusalScenarios::close)),
          new Scenario("interrupt", withPipe(RefusalScenarios::interrupt)),
          new Scenario("virtual thread", withPipe(RefusalScenarios::virtualThread)));

  /** Waits for an event of a filter, and ignores others, which a failure may have caused. */
  public static KEvent await(Kqueue kq, Filter filter) throws KqueueException {
    long deadline = System.nanoTime() + SOON.toNanos();
    while (System.nanoTime() < deadline) {
      for (KEvent event : kq.poll(SOON)) {
        if (event.filter() == filter) {
          return event;
        }
      }
    }
    throw new IllegalStateException("no event of " + filter);
  }

  public static void check(boolean right, Object what) {
    if (!right) {
      throw new IllegalStateException("unexpected: " + what);
    }
  }

  /** Repeats the write until all bytes are written. */
  public static void write(Descriptor to, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining()) {
      to.write(buffer);
    }
  }

  public static void read(Descriptor from, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining()) {
      from.read(buffer);
    }
  }

  private static void pipe(Backend backend, Kqueue kq) throws Exception {
    try (Descriptor.Pipe pipe = backend.pipe()) {
      kq.register(KEvent.read(pipe.source()).add());
      check(kq.poll().isEmpty(), "an empty pipe");
      for (int i = 1; i <= 3; i++) {
        write(pipe.sink(), i);
        KEvent event = await(kq, Filter.READ);
        check(event.data() > 0 && !event.isEof(), event);
        read(pipe.source(), i);
      }
      pipe.sink().close();
      check(await(kq, Filter.READ).isEof(), "the end of a pipe");
    }
  }

  private static void pipeWithClear(Backend backend, Kqueue kq) throws Exception {
    try (Descriptor.Pipe pipe = backend.pipe()) {
      kq.register(KEvent.read(pipe.source()).add().clear());
      for (int i = 1; i <= 3; i++) {
        write(pipe.sink(), 10);
        await(kq, Filter.READ);
        read(pipe.source(), 10);
      }
      kq.register(KEvent.read(pipe.source()).delete());
    }
  }

  private static void pipeWrite(Backend backend, Kqueue kq) throws Exception {
    try (Descriptor.Pipe pipe = backend.pipe()) {
      kq.register(KEvent.write(pipe.sink()).add());
      check(await(kq, Filter.WRITE).data() > 0, "room in an empty pipe");
      pipe.source().close();
      check(await(kq, Filter.WRITE).isEof(), "a pipe whose read end is closed");
    }
  }

  private static void manyPipes(Backend backend, Kqueue kq) throws Exception {
    try (Descriptor.Pipe one = backend.pipe();
        Descriptor.Pipe two = backend.pipe();
        Descriptor.Pipe three = backend.pipe()) {
      List<Descriptor.Pipe> pipes = List.of(one, two, three);
      for (Descriptor.Pipe pipe : pipes) {
        kq.register(KEvent.read(pipe.source()).add());
        write(pipe.sink(), 5);
      }
      for (int i = 0; i < 3; i++) {
        await(kq, Filter.READ);
      }
      for (Descriptor.Pipe pipe : pipes) {
        read(pipe.source(), 5);
      }
      check(kq.poll().stream().noneMatch(KEvent::isEof), "pipes that were read");
      write(two.sink(), 1);
      check(await(kq, Filter.READ).data() > 0, "the second pipe");
    }
  }

  private static void sockets(Backend backend, Kqueue kq) throws Exception {
    try (Descriptor.SocketPair pair = backend.socketPair()) {
      kq.register(KEvent.read(pair.left()).add());
      kq.register(KEvent.write(pair.right()).add().oneshot());
      await(kq, Filter.WRITE);
      write(pair.right(), 7);
      check(await(kq, Filter.READ).data() > 0, "bytes in a socket");
      read(pair.left(), 7);
      pair.right().close();
      check(await(kq, Filter.READ).isEof(), "the end of a socket");
    }
  }

  private static void rawNumber(Backend backend, Kqueue kq) throws Exception {
    try (Descriptor.Pipe pipe = backend.pipe()) {
      Descriptor raw = backend.ofRaw(pipe.source().number());
      kq.register(KEvent.read(raw).add());
      write(pipe.sink(), 4);
      check(await(kq, Filter.READ).data() > 0, "bytes in a pipe");
      read(raw, 4);
      kq.register(KEvent.read(raw).delete());
    }
  }

  private static void file(Backend backend, Kqueue kq) throws Exception {
    Path path = Files.createTempFile("fault", ".txt");
    try (Descriptor file = backend.open(path)) {
      kq.register(KEvent.vnode(file, NOTES).add().clear());
      Files.writeString(path, "abc");
      check((await(kq, Filter.VNODE).fflags() & SysEvent.NOTE_WRITE) != 0, "a write");
      Files.delete(path);
      KEvent event;
      do {
        event = await(kq, Filter.VNODE);
      } while ((event.fflags() & SysEvent.NOTE_DELETE) == 0);
    } finally {
      Files.deleteIfExists(path);
    }
  }

  private static void directory(Backend backend, Kqueue kq) throws Exception {
    Path path = Files.createTempDirectory("fault");
    Path entry = path.resolve("entry");
    try (Descriptor directory = backend.open(path)) {
      kq.register(KEvent.vnode(directory, NOTES).add().clear());
      Files.writeString(entry, "abc");
      check((await(kq, Filter.VNODE).fflags() & SysEvent.NOTE_WRITE) != 0, "an entry");
      Files.delete(entry);
      Files.delete(path);
      KEvent event;
      do {
        event = await(kq, Filter.VNODE);
      } while ((event.fflags() & SysEvent.NOTE_DELETE) == 0);
    } finally {
      Files.deleteIfExists(entry);
      Files.deleteIfExists(path);
    }
  }

  private static void process(Backend backend, Kqueue kq) throws Exception {
    Process child = new ProcessBuilder("/bin/cat").start();
    try {
      kq.register(KEvent.proc(child.pid(), SysEvent.NOTE_EXIT).add());
      check(kq.poll().isEmpty(), "a process that runs");
      child.getOutputStream().close();
      await(kq, Filter.PROC);
    } finally {
      child.destroyForcibly().waitFor();
      closeStreams(child);
    }
  }

  private static void exitStatus(Backend backend, Kqueue kq) throws Exception {
    Process child = new ProcessBuilder("/bin/sh", "-c", "read x; exit 3").start();
    try {
      kq.register(KEvent.proc(child.pid(), SysEvent.NOTE_EXIT).add());
      child.getOutputStream().close();
      KEvent event = await(kq, Filter.PROC);
      check(event.data() == 3 << 8 || event.data() == -1, event);
    } finally {
      child.destroyForcibly().waitFor();
      closeStreams(child);
    }
  }

  private static void closeStreams(Process child) throws IOException {
    child.getInputStream().close();
    child.getErrorStream().close();
  }

  private static void timer(Backend backend, Kqueue kq) throws Exception {
    try (Descriptor.Pipe pipe = backend.pipe()) {
      kq.register(KEvent.read(pipe.source()).add());
      kq.register(KEvent.timer(1, Duration.ofMillis(2)).add().oneshot());
      await(kq, Filter.TIMER);
      check(kq.poll(Duration.ofMillis(2)).isEmpty(), "nothing more");
    }
  }

  private static void sleeper(Backend backend, Kqueue kq) throws Exception {
    try (Descriptor.Pipe pipe = backend.pipe()) {
      kq.register(KEvent.read(pipe.source()).add(), KEvent.user(7).add().clear());
      Thread other =
          new Thread(() -> {
            try {
              kq.register(KEvent.user(7).trigger());
            } catch (KqueueException e) {
              throw new IllegalStateException(e);
            }
          });
      other.start();
      await(kq, Filter.USER);
      other.join();
    }
  }

  private static void nested(Backend backend, Kqueue kq) throws Exception {
    try (Kqueue inner = Kqueue.open(backend);
        Descriptor.Pipe pipe = backend.pipe()) {
      inner.register(KEvent.read(pipe.source()).add());
      kq.register(KEvent.read(inner.descriptor()).add());
      write(pipe.sink(), 1);
      await(kq, Filter.READ);
      await(inner, Filter.READ);
    }
  }

  private static void another(Backend backend, Kqueue kq) throws Exception {
    try (Kqueue other = Kqueue.open(backend)) {
      other.register(KEvent.user(1).add(), KEvent.user(1).trigger());
      await(other, Filter.USER);
    }
    check(kq.poll().isEmpty(), "an unused queue");
  }

  private static void fork(Backend backend, Kqueue kq) throws Exception {
    if ((backend.supportedNotes(Filter.PROC) & SysEvent.NOTE_FORK) == 0) {
      return;
    }
    Process child = new ProcessBuilder("/bin/sh", "-c", "read x; (exit 0); exit 0").start();
    try {
      kq.register(KEvent.proc(child.pid(), SysEvent.NOTE_FORK | SysEvent.NOTE_EXIT).add());
      child.getOutputStream().close();
      KEvent event;
      int notes = 0;
      do {
        event = await(kq, Filter.PROC);
        notes |= event.fflags();
      } while (!event.isEof());
      check((notes & SysEvent.NOTE_FORK) != 0, "a fork");
    } finally {
      child.destroyForcibly().waitFor();
      closeStreams(child);
    }
  }

  private static void signal(Backend backend, Kqueue kq) throws Exception {
    for (int i = 0; i < 2; i++) { // the second time earlier signals have to be told apart
      kq.register(KEvent.signal(Signal.CONT).add());
      raise(Signal.CONT);
      check(await(kq, Filter.SIGNAL).data() > 0, "a signal");
      kq.register(KEvent.signal(Signal.CONT).delete());
    }
  }

  private static void raise(Signal signal) throws ReflectiveOperationException {
    Class<?> type = Class.forName("sun.misc.Signal");
    Object made = type.getConstructor(String.class).newInstance(signal.name());
    type.getMethod("raise", type).invoke(null, made);
  }

  /** A program that waits while a descriptor is idle. */
  @FunctionalInterface
  public interface IdleBody {
    void run(Backend backend, Kqueue kq, Descriptor idle) throws Exception;
  }

  private static Body withPipe(IdleBody body) {
    return (backend, kq) -> {
      try (Descriptor.Pipe pipe = backend.pipe()) {
        body.run(backend, kq, pipe.source());
      }
    };
  }

  /** Ends a wait by {@link Kqueue#wakeup}. */
  public static void wakeup(Backend backend, Kqueue kq, Descriptor idle) throws Exception {
    kq.register(KEvent.read(idle).add());
    try (Waiter waiter = Waiter.on(kq)) {
      awaitSleep(waiter);
      kq.wakeup();
      check(waiter.events().isEmpty(), "a wait that was ended");
    }
    kq.register(KEvent.read(idle).delete());
  }

  /** Ends a wait by {@link Kqueue#close}. */
  public static void close(Backend backend, Kqueue kq, Descriptor idle) throws Exception {
    Kqueue other = Kqueue.open(backend);
    try {
      other.register(KEvent.read(idle).add());
      try (Waiter waiter = Waiter.on(other)) {
        awaitSleep(waiter);
        other.close();
        waiter.events();
        throw new IllegalStateException("a wait on a closed queue");
      } catch (ClosedKqueueException e) {
        check(kq.poll().isEmpty(), "an unused queue");
      }
    } finally {
      other.close();
    }
  }

  /** Ends a wait by {@link Thread#interrupt}. */
  public static void interrupt(Backend backend, Kqueue kq, Descriptor idle) throws Exception {
    kq.register(KEvent.read(idle).add());
    try (Waiter waiter = Waiter.on(kq)) {
      awaitSleep(waiter);
      waiter.interrupt();
      waiter.events();
      throw new IllegalStateException("a wait of an interrupted thread");
    } catch (KqueueException e) {
      if (e.errno() != Errno.EINTR) {
        throw e;
      }
    }
    kq.register(KEvent.read(idle).delete());
  }

  /** Waits in a virtual thread, so that another thread has to lead. */
  public static void virtualThread(Backend backend, Kqueue kq, Descriptor idle) throws Exception {
    kq.register(KEvent.read(idle).add(), KEvent.user(7).add().clear());
    try (Waiter waiter = Waiter.virtualOn(kq)) {
      awaitSleep(waiter);
      kq.register(KEvent.user(7).trigger());
      check(waiter.events().size() == 1, "a triggered event");
    }
    kq.register(KEvent.read(idle).delete());
  }

  /** Gives a thread time to begin its wait; either is right, but the wait is tested more then. */
  private static void awaitSleep(Waiter waiter) {
    long deadline = System.nanoTime() + BEGUN_NANOS;
    while (!waiter.isAsleep() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }
}
