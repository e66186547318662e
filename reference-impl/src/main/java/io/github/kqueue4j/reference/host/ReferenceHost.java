// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.Kernel;
import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.spi.DirectoryEvents;
import java.nio.channels.SelectableChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A host: the kernel that runs on it, and the descriptors and signals of its world. Thread-safe.
 */
public interface ReferenceHost {
  /**
   * Its name, as {@code Backend.host()} gives it.
   *
   * @return {@code linux}, {@code simulated} …
   */
  String name();

  /**
   * The kernel.
   *
   * @return the same one each time
   */
  Kernel kernel();

  /**
   * Whether the filter can be asked for here. The kernel gave up AIO.
   *
   * @param filter a filter
   * @return false if every change of that filter is refused
   */
  default boolean supports(Filter filter) {
    return switch (filter) {
      case READ, WRITE, VNODE, PROC, SIGNAL, TIMER, EXCEPT, USER -> true;
      case AIO, EMPTY, PROCDESC -> false;
    };
  }

  /**
   * The notes that work here.
   *
   * @param filter a filter
   * @return NOTE_* bits
   */
  int supportedNotes(Filter filter);

  /**
   * What timers are rounded up to.
   *
   * @return a positive duration
   */
  Duration timerResolution();

  /**
   * Time for deadlines.
   *
   * @return nanoseconds since some instant
   */
  long nanoTime();

  /**
   * Whether a descriptor is of this world.
   *
   * @param descriptor a descriptor that is not a kqueue's
   * @return false if its number means nothing here
   */
  boolean accepts(Descriptor descriptor);

  /**
   * {@code close(2)} of a kqueue's number. To be called again if it fails.
   *
   * @param lp the calling thread
   * @param fd the number
   * @param fp the kqueue as a file
   * @param kq the kqueue, whose token is held
   */
  void closeKqueue(Lwp lp, int fd, File fp, KQueue kq);

  /**
   * Whether a thread may wait in the kernel.
   *
   * @param lp the calling thread
   * @return false for what a simulated kernel runs at a time of its own
   */
  default boolean maySleep(Lwp lp) {
    return true;
  }

  /**
   * Who wants to know of calls.
   *
   * @return null if nobody does
   */
  default @Nullable CallListener listener() {
    return null;
  }

  /**
   * Nothing can end a wait.
   *
   * @param fd the kqueue's number
   * @return what to throw
   */
  default RuntimeException deadlock(int fd) {
    return new IllegalStateException("nothing can end the wait on kqueue " + fd);
  }

  /**
   * A call from outside is over.
   *
   * @param lp the thread that made it, which holds no token
   */
  default void leave(Lwp lp) {}

  /**
   * What whoever made a call that is over has to be told.
   *
   * @param lp the thread that made it
   * @return what a scheduled action has thrown meanwhile; null if none did
   */
  default @Nullable Throwable takeFailure(Lwp lp) {
    return null;
  }

  /**
   * Throws what {@link #takeFailure} returned.
   *
   * @param failure null for nothing
   */
  static void rethrow(@Nullable Throwable failure) {
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(failure);
    }
  }

  /**
   * A pipe.
   *
   * @return both ends, non-blocking
   * @throws KqueueException EMFILE, ENFILE
   */
  Descriptor.Pipe pipe() throws KqueueException;

  /**
   * Two connected stream sockets.
   *
   * @return both, non-blocking
   * @throws KqueueException EMFILE, ENFILE
   */
  Descriptor.SocketPair socketPair() throws KqueueException;

  /**
   * Opens a file for VNODE events.
   *
   * @param path the file
   * @param options NOFOLLOW_LINKS or nothing
   * @return a descriptor that can be watched only
   * @throws KqueueException ENOENT, EACCES …
   */
  Descriptor open(Path path, LinkOption... options) throws KqueueException;

  /**
   * A source of changes in directories that tells the names of entries.
   *
   * @return a new one; empty if the host's kernel tells no names
   * @throws KqueueException EMFILE, ENFILE, ENOMEM
   */
  default Optional<DirectoryEvents> directoryEvents() throws KqueueException {
    return Optional.empty();
  }

  /**
   * A channel's descriptor.
   *
   * @param channel a channel in non-blocking mode
   * @return a descriptor that the channel goes on owning
   */
  Descriptor of(SelectableChannel channel);

  /**
   * A number from elsewhere.
   *
   * @param number an open descriptor
   * @return a descriptor that its maker goes on owning
   */
  Descriptor ofRaw(int number);

  /**
   * SIG_IGN for what the virtual machine does on a signal.
   *
   * @param signal a signal
   * @throws KqueueException EINVAL if the virtual machine keeps it
   */
  void ignore(Signal signal) throws KqueueException;

  /**
   * Back to what it was at the first ignore.
   *
   * @param signal a signal
   * @throws KqueueException EINVAL if the virtual machine keeps it
   */
  void restore(Signal signal) throws KqueueException;
}
