// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.orders;

import io.github.kqueue4j.reference.orders.ModelFile.Item;
import io.github.kqueue4j.reference.orders.ModelFile.Kind;
import io.github.kqueue4j.reference.schedule.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * System calls of a model of the Linux kernel: pipes, eventfds, epolls, {@code poll}, regular files
 * and inotify. Each call is a step of a {@link Schedule}, and a call that waits does so in the
 * schedule; sometimes a signal ends a wait early. A new file gets the lowest free number. Calls
 * that no caller may make are recorded for {@link #check}.
 */
public final class ModelKernel {
  // <asm-generic/errno.h>
  private static final int EPERM = 1;
  private static final int ENOENT = 2;
  private static final int EINTR = 4;
  private static final int EBADF = 9;
  private static final int EAGAIN = 11;
  private static final int EEXIST = 17;
  private static final int EINVAL = 22;
  private static final int EPIPE = 32;
  private static final int ELOOP = 40;
  private static final int ENOTSOCK = 88;

  private static final int FIRST_NUMBER = 3;
  private static final int CTL_ADD = 1;
  private static final int CTL_DEL = 2;
  private static final int F_GETFL = 3;
  private static final int F_GETPIPE_SZ = 1032;
  private static final int O_NONBLOCK = 0x800;
  private static final int POLLNVAL = 0x20;
  private static final int S_IFIFO = 0x1000;
  private static final int EPOLL_EVENT_DATA = 4;
  private static final int EPOLL_EVENT_SIZE = 12;
  private static final int POLLFD_SIZE = 8;
  private static final int POLLFD_EVENTS = 4;
  private static final int POLLFD_REVENTS = 6;
  private static final long NANOS = 1_000_000_000L;
  private static final long NANOS_PER_MILLI = 1_000_000L;
  private static final int SIGNALS_ARE_ONE_IN = 64;

  private static @Nullable ModelKernel current;

  private final ModelMemory memory = new ModelMemory();
  private final List<@Nullable ModelFile> files = new ArrayList<>();
  private @Nullable String fault;

  /** The regular files. */
  final ModelFiles regular = new ModelFiles(this, memory);

  /** Whether no thread closes a number that another thread is about to add. */
  boolean isOrderly = true;

  /** Creates a kernel without files, which receives all calls from now on. */
  ModelKernel() {
    current = this;
  }

  /**
   * Returns the kernel that was created last.
   *
   * @return the kernel
   */
  public static ModelKernel current() {
    ModelKernel kernel = current;
    if (kernel == null) {
      throw new AssertionError("a system call outside of a scenario");
    }
    return kernel;
  }

  // operations of a scenario

  /** Opens an eventfd that the library must not use. */
  ModelFile openForeign() {
    schedule().point("open a foreign file");
    return open(Kind.EVENTFD, true);
  }

  void closeForeign(ModelFile file) {
    schedule().point("close a foreign file");
    close(file);
  }

  /** Returns the number of bytes in a pipe. */
  long bytes(int number) {
    ModelFile file = number < files.size() ? files.get(number) : null;
    if (file == null) {
      throw new AssertionError("the scenario uses a closed number: " + number);
    }
    return file.count;
  }

  /** Returns the open files. */
  List<ModelFile> open() {
    List<ModelFile> open = new ArrayList<>();
    for (ModelFile file : files) {
      if (file != null) {
        open.add(file);
      }
    }
    return open;
  }

  /** Fails if a call was made that no caller may make. */
  void check() {
    if (fault != null) {
      throw new AssertionError(fault);
    }
  }

  // files

  private static Schedule schedule() {
    Schedule schedule = Schedule.ofThread();
    if (schedule == null) {
      throw new AssertionError("a system call outside of the schedule");
    }
    return schedule;
  }

  AssertionError wrong(String what) {
    if (fault == null) {
      fault = what;
    }
    return new AssertionError(what);
  }

  ModelFile open(Kind kind, boolean isForeign) {
    return open(kind, isForeign, null);
  }

  /** Opens a file; without an inode the file gets one of its own. */
  ModelFile open(Kind kind, boolean isForeign, @Nullable ModelInode inode) {
    int number = FIRST_NUMBER;
    while (number < files.size() && files.get(number) != null) {
      number++;
    }
    while (files.size() <= number) {
      files.add(null);
    }
    boolean isPipe = kind == Kind.SOURCE || kind == Kind.SINK;
    ModelInode opened = inode != null ? inode : ModelInode.other(number, isPipe ? S_IFIFO : 0);
    ModelFile file = new ModelFile(kind, number, isForeign, opened);
    files.set(number, file);
    return file;
  }

  @Nullable ModelFile at(long number) {
    int fd = (int) number;
    return fd >= 0 && fd < files.size() ? files.get(fd) : null;
  }

  /** Returns a file that the library has opened and not closed. */
  ModelFile own(String call, long number) {
    ModelFile file = at(number);
    if (file == null) {
      throw wrong(call + " of a closed number: " + (int) number);
    }
    if (file.isForeign) {
      throw wrong(call + " of a number that the library has not opened: " + (int) number);
    }
    return file;
  }

  private void close(ModelFile file) {
    if (file.waiting > 0 && file.peer == null) { // the application may close a pipe that is watched
      throw wrong(file + " is closed while a thread waits for it");
    }
    files.set(file.number, null);
    file.close();
    if (file.kind == Kind.REGULAR) {
      regular.release(file.inode);
    }
  }

  // calls

  /**
   * Makes a system call.
   *
   * @param name the name of the call
   * @return the result, or a negated errno
   */
  public long call(String name, long a, long b, long c, long d, long e) {
    schedule().point(name + " " + (int) a);
    return switch (name) {
      case "eventfd" -> open(Kind.EVENTFD, false).number;
      case "epoll_create1" -> open(Kind.EPOLL, false).number;
      case "epoll_ctl" -> control(own(name, a), (int) b, at(c), d);
      case "epoll_wait" -> awaitEdges(own(name, a), b, (int) c, nanosOf((int) d));
      case "epoll_pwait2" -> awaitEdges(own(name, a), b, (int) c, nanosAt(d));
      case "poll" -> await(a, (int) b, nanosOf((int) c));
      case "pipe2" -> pipe(a);
      case "read" -> read(own(name, a), b, c);
      case "write" -> write(own(name, a), b, c);
      case "close" -> {
        close(own(name, a));
        yield 0;
      }
      case "ioctl" -> {
        ModelFile file = at(a);
        memory.put(c, file == null ? 0 : (int) file.count);
        yield file == null ? -EBADF : 0;
      }
      case "fcntl" -> fcntl(at(a), (int) b);
      case "getsockopt" -> -ENOTSOCK;
      default -> regular.call(name, a, b, c, e);
    };
  }

  private static long nanosOf(int millis) {
    return millis < 0 ? -1 : millis * NANOS_PER_MILLI;
  }

  private long nanosAt(long timespec) {
    return memory.longAt(timespec) * NANOS + memory.longAt(timespec + Long.BYTES);
  }

  private long pipe(long address) {
    ModelFile source = open(Kind.SOURCE, false);
    ModelFile sink = open(Kind.SINK, false);
    source.peer = sink;
    sink.peer = source;
    memory.put(address, source.number);
    memory.put(address + Integer.BYTES, sink.number);
    return 0;
  }

  private long read(ModelFile file, long address, long length) {
    if (file.inotify != null) {
      return file.inotify.read(memory, address, length);
    }
    long count = file.count;
    if (count == 0) {
      return file.kind == Kind.SOURCE && !file.isPeerOpen() ? 0 : -EAGAIN;
    }
    if (file.kind == Kind.EVENTFD) {
      file.count = 0;
      return Long.BYTES;
    }
    ModelFile sink = file.peer;
    boolean wasFull = sink == null || (sink.ready() & ModelFile.OUT) == 0;
    long n = Math.min(length, count);
    file.setCount(count - n);
    if (sink != null && wasFull) {
      sink.wake(ModelFile.OUT);
    }
    return n;
  }

  private long write(ModelFile file, long address, long length) {
    if (file.kind == Kind.EVENTFD) {
      file.count += memory.longAt(address);
      file.wake(ModelFile.IN);
      return Long.BYTES;
    }
    ModelFile source = file.peer;
    if (source == null || !source.isOpen) {
      return -EPIPE;
    }
    long n = Math.min(length, ModelFile.PIPE_SIZE - file.count);
    if (n == 0) {
      return -EAGAIN;
    }
    file.setCount(file.count + n);
    source.wake(ModelFile.IN);
    return n;
  }

  private static long fcntl(@Nullable ModelFile file, int command) {
    if (file == null) {
      return -EBADF;
    }
    return switch (command) {
      case F_GETFL -> file.kind == Kind.SINK ? O_NONBLOCK | 1 : O_NONBLOCK;
      case F_GETPIPE_SZ -> ModelFile.PIPE_SIZE;
      default -> 0;
    };
  }

  private long control(ModelFile epoll, int operation, @Nullable ModelFile file, long event) {
    Item item = file == null ? null : epoll.items.get(file);
    if (operation == CTL_DEL) {
      if (file == null || item == null) {
        if (isOrderly) {
          throw wrong("a number is removed from an epoll that does not watch it: " + file);
        }
        return file == null ? -EBADF : -ENOENT;
      }
      epoll.items.remove(file);
      epoll.edges.remove(item);
      file.watchers.remove(item);
      return 0;
    }
    if (file == null) {
      return -EBADF;
    }
    if (file.kind == Kind.REGULAR) {
      return -EPERM;
    }
    if (file == epoll) {
      return -EINVAL;
    }
    if (file.reaches(epoll)) {
      return -ELOOP;
    }
    if (operation == CTL_ADD) {
      if (item != null) {
        return -EEXIST;
      }
      item = new Item(epoll, file);
      epoll.items.put(file, item);
      file.watchers.add(item);
    }
    if (item == null) {
      return -ENOENT;
    }
    item.events = memory.intAt(event);
    item.data = memory.longAt(event + EPOLL_EVENT_DATA);
    if (item.ready() != 0) {
      item.wake(0);
    }
    return 0;
  }

  private long awaitEdges(ModelFile epoll, long address, int most, long nanos) {
    Schedule schedule = schedule();
    if (nanos != 0) {
      if (schedule.choose(SIGNALS_ARE_ONE_IN) == 0) {
        return -EINTR;
      }
      long deadline = nanos < 0 ? Long.MAX_VALUE : schedule.now() + nanos;
      wait(epoll, 1);
      schedule.await(
          "epoll_wait", () -> schedule.now() >= deadline || epoll.ready() != 0, deadline);
      wait(epoll, -1);
    }
    return takeEdges(epoll, address, most);
  }

  private long takeEdges(ModelFile epoll, long address, int most) {
    int n = 0;
    for (Item item : List.copyOf(epoll.edges)) {
      if (n == most) {
        break;
      }
      int ready = item.ready();
      if (ready == 0 || (item.events & ModelFile.ET) != 0) {
        epoll.edges.remove(item);
      }
      if (ready != 0) {
        long at = address + (long) n++ * EPOLL_EVENT_SIZE;
        memory.put(at, ready);
        memory.put(at + EPOLL_EVENT_DATA, item.data);
      }
    }
    return n;
  }

  private long await(long address, int count, long nanos) {
    Schedule schedule = schedule();
    List<@Nullable ModelFile> awaited = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      awaited.add(at(memory.intAt(address + (long) i * POLLFD_SIZE)));
    }
    if (nanos != 0) {
      if (schedule.choose(SIGNALS_ARE_ONE_IN) == 0) {
        return -EINTR;
      }
      long deadline = nanos < 0 ? Long.MAX_VALUE : schedule.now() + nanos;
      BooleanSupplier isOver =
          () -> schedule.now() >= deadline || look(address, awaited, false) > 0;
      awaited.forEach(file -> wait(file, 1));
      schedule.await("poll", isOver, deadline);
      awaited.forEach(file -> wait(file, -1));
    }
    return look(address, awaited, true);
  }

  private static void wait(@Nullable ModelFile file, int more) {
    if (file != null) {
      file.waiting += more;
    }
  }

  private int look(long address, List<@Nullable ModelFile> awaited, boolean reports) {
    int n = 0;
    for (int i = 0; i < awaited.size(); i++) {
      long at = address + (long) i * POLLFD_SIZE;
      ModelFile file = awaited.get(i);
      int wanted = memory.shortAt(at + POLLFD_EVENTS) | ModelFile.ERR | ModelFile.HUP;
      int ready = file == null ? POLLNVAL : file.ready() & wanted;
      if (reports) {
        memory.put(at + POLLFD_REVENTS, (short) ready);
      }
      n += ready == 0 ? 0 : 1;
    }
    return n;
  }
}
