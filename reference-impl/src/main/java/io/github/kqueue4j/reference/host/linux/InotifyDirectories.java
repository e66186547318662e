// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.host.linux.Inotify.IN_ATTRIB;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_CREATE;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_DELETE;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_DELETE_SELF;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_DONT_FOLLOW;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_EXCL_UNLINK;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_IGNORED;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_ISDIR;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_MODIFY;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_MOVED_FROM;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_MOVED_TO;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_MOVE_SELF;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_ONLYDIR;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_Q_OVERFLOW;
import static io.github.kqueue4j.reference.host.linux.Inotify.IN_UNMOUNT;
import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;
import static io.github.kqueue4j.reference.kern.EventVar.EINTR;

import io.github.kqueue4j.ClosedKqueueException;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.host.RealHost;
import io.github.kqueue4j.reference.host.linux.Inotify.InotifyEvent;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.PathBytes;
import io.github.kqueue4j.spi.DirectoryEvents;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reports the names of changed directory entries, through an inotify instance of its own. */
final class InotifyDirectories implements DirectoryEvents {
  private static final int BUFFER = 64 * 1024;

  /** How much is read at most where a sandbox does not let FIONREAD tell how much there is. */
  private static final long MOST_BYTES = 8L * 1024 * 1024;

  private static final int FILE_MASK =
      IN_MODIFY | IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF | IN_DONT_FOLLOW;
  private static final int DIRECTORY_MASK =
      FILE_MASK | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ONLYDIR | IN_EXCL_UNLINK;

  private final LinuxHost host;
  private final Descriptor descriptor;

  /** Guarded by this, so that two threads that read do not deliver the changes out of order. */
  private final CallMemory records = new CallMemory();

  InotifyDirectories(LinuxHost host, Descriptor descriptor) {
    this.host = host;
    this.descriptor = descriptor;
  }

  private CallMemory scratch() {
    return CallMemory.of(host.curlwp());
  }

  @Override
  public Descriptor descriptor() {
    return descriptor;
  }

  @Override
  public synchronized int add(Path path, boolean directory) throws KqueueException {
    if (!descriptor.isOpen()) {
      throw new ClosedKqueueException(
          "inotify_add_watch: " + path + ": EBADF (" + descriptor + " is closed)");
    }
    byte[] bytes = PathBytes.of(path);
    int mask = directory ? DIRECTORY_MASK : FILE_MASK;
    int watch = Inotify.addWatchOfPath(scratch(), descriptor.number(), bytes, "", mask);
    if (watch < 0) {
      throw InotifyLimits.noWatch(path, -watch);
    }
    return watch;
  }

  @Override
  public synchronized void remove(int watch) {
    if (descriptor.isOpen()) {
      Inotify.rmWatch(scratch(), descriptor.number(), watch); // EINVAL: the kernel has removed it
    }
  }

  @Override
  public synchronized boolean read(Receiver receiver, boolean all) throws KqueueException {
    GuardedReceiver guarded = new GuardedReceiver(receiver);
    boolean more;
    try {
      more = readPending(guarded, all);
    } catch (KqueueException e) {
      if (guarded.failure != null) {
        e.addSuppressed(guarded.failure);
      }
      throw e;
    }
    guarded.throwFailure();
    return more;
  }

  /**
   * Reads what is pending now, or one buffer of it; programs may write as fast as it is read.
   * Returns whether some of it may be left.
   */
  private boolean readPending(Receiver receiver, boolean all) throws KqueueException {
    long leftBytes = pendingBytes();
    boolean goesOn = true;
    while (leftBytes > 0 && goesOn && descriptor.isOpen()) {
      ByteBuffer buffer = records.array(BUFFER);
      long length = FileCalls.read(records, descriptor.number(), records.arrayAddress(), BUFFER);
      if (length == -EINTR) {
        continue;
      }
      if (length == -EAGAIN || length == 0) {
        return false;
      }
      if (length < 0) {
        throw RealHost.failure("read of inotify", (int) -length);
      }
      leftBytes -= length;
      goesOn = all;
      for (int offset = 0; offset < length; ) {
        int name = buffer.getInt(offset + InotifyEvent.LEN);
        report(buffer, offset, name, receiver);
        offset += InotifyEvent.NAME + name;
      }
    }
    return leftBytes > 0;
  }

  /** inotify(7): the number of bytes that can be read is available with FIONREAD. */
  private long pendingBytes() {
    if (!descriptor.isOpen()) {
      return 0;
    }
    int bytes = FileCalls.fionread(scratch(), descriptor.number());
    return bytes < 0 ? MOST_BYTES : bytes;
  }

  /** Goes on after an exception of the receiver, as the kernel passes each record once. */
  private static final class GuardedReceiver implements Receiver {
    private final Receiver receiver;
    private @Nullable Throwable failure;

    GuardedReceiver(Receiver receiver) {
      this.receiver = receiver;
    }

    @Override
    public void changed(int watch, Change change, @Nullable Path name, boolean isDirectory) {
      try {
        receiver.changed(watch, change, name, isDirectory);
      } catch (RuntimeException | Error e) {
        failure = failure == null ? e : failure;
      }
    }

    void throwFailure() {
      if (failure instanceof RuntimeException e) {
        throw e;
      }
      if (failure instanceof Error e) {
        throw e;
      }
    }
  }

  /** Passes the record at the offset to the receiver. */
  private static void report(ByteBuffer buffer, int offset, int padded, Receiver receiver) {
    int watch = buffer.getInt(offset + InotifyEvent.WD);
    int mask = buffer.getInt(offset + InotifyEvent.MASK);
    Change change = change(mask);
    if (change != null) {
      Path name = padded == 0 ? null : name(buffer, offset + InotifyEvent.NAME, padded);
      receiver.changed(watch, change, name, (mask & IN_ISDIR) != 0);
    }
  }

  /** Decodes a name, which is padded with zeros. */
  private static Path name(ByteBuffer buffer, int offset, int padded) {
    byte[] bytes = new byte[padded];
    buffer.get(offset, bytes);
    int length = 0;
    while (length < padded && bytes[length] != 0) {
      length++;
    }
    return PathBytes.name(Arrays.copyOf(bytes, length));
  }

  private static @Nullable Change change(int mask) {
    if ((mask & (IN_CREATE | IN_MOVED_TO)) != 0) {
      return Change.CREATED;
    }
    if ((mask & IN_DELETE) != 0) {
      return Change.DELETED;
    }
    if ((mask & IN_MOVED_FROM) != 0) {
      return Change.MOVED_OUT;
    }
    if ((mask & IN_MODIFY) != 0) {
      return Change.WRITTEN;
    }
    if ((mask & IN_ATTRIB) != 0) {
      return Change.ATTRIBUTES;
    }
    if ((mask & IN_MOVE_SELF) != 0) {
      return Change.MOVED;
    }
    if ((mask & IN_Q_OVERFLOW) != 0) {
      return Change.LOST;
    }
    return (mask & (IN_DELETE_SELF | IN_IGNORED | IN_UNMOUNT)) != 0 ? Change.ENDED : null;
  }

  @Override
  public synchronized void close() {
    descriptor.close();
  }
}
