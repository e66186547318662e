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
 * A host of the reference backend: provides the kernel, descriptors and signals. Safe for use by
 * several threads.
 */
public interface ReferenceHost {
  /**
   * Returns the host's name, which {@code Backend.host()} also returns.
   *
   * @return {@code linux}, {@code simulated} …
   */
  String name();

  /**
   * Returns the kernel.
   *
   * @return the same kernel each time
   */
  Kernel kernel();

  /**
   * Returns whether the host supports a filter. AIO is never supported, since the original kernel
   * has removed it.
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
   * Initializes the classes that every call may use, before the first kqueue is opened. Those of a
   * filter follow with its first change, see {@code FileDesc.begin}.
   */
  default void initialize() {
    kernel().initialize();
  }

  /**
   * Returns the notes that the host supports.
   *
   * @param filter a filter
   * @return NOTE_* bits
   */
  int supportedNotes(Filter filter);

  /**
   * Returns the resolution to which timers are rounded up.
   *
   * @return a positive duration
   */
  Duration timerResolution();

  /**
   * Returns the time for deadlines.
   *
   * @return nanoseconds since an arbitrary origin
   */
  long nanoTime();

  /**
   * Returns whether a descriptor belongs to this host.
   *
   * @param descriptor a descriptor, but not a kqueue's
   * @return false if the descriptor was created by another host
   */
  boolean accepts(Descriptor descriptor);

  /**
   * {@code close(2)} of a kqueue. After a failure the caller has to call it again.
   *
   * @param lp the calling thread
   * @param fd the kqueue's descriptor
   * @param fp the kqueue's file
   * @param kq the kqueue, whose token is held
   */
  void closeKqueue(Lwp lp, int fd, File fp, KQueue kq);

  /**
   * Returns whether a thread may wait in the kernel.
   *
   * @param lp the calling thread
   * @return false for a scheduled action of a simulated kernel
   */
  default boolean maySleep(Lwp lp) {
    return true;
  }

  /**
   * Returns the listener that is notified of calls.
   *
   * @return null if there is none
   */
  default @Nullable CallListener listener() {
    return null;
  }

  /**
   * Creates the exception for a wait that nothing can end.
   *
   * @param fd the kqueue's descriptor
   * @return the exception to throw
   */
  default RuntimeException deadlock(int fd) {
    return new IllegalStateException("nothing can end the wait on kqueue " + fd);
  }

  /**
   * Called at the end of each call into the kernel.
   *
   * @param lp the calling thread, which holds no token
   */
  default void leave(Lwp lp) {}

  /**
   * Returns a failure that the caller of a completed call has to get, and forgets it.
   *
   * @param lp the calling thread
   * @return the exception of a scheduled action that ran during the call; null if there is none
   */
  default @Nullable Throwable takeFailure(Lwp lp) {
    return null;
  }

  /**
   * Throws the failure that {@link #takeFailure} returned.
   *
   * @param failure the failure; null to throw nothing
   */
  static void rethrow(@Nullable Throwable failure) {
    if (failure == null) { // a switch on patterns delays the start
      return;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
    throw new IllegalStateException(failure);
  }

  /**
   * Creates a pipe.
   *
   * @return both ends, non-blocking
   * @throws KqueueException EMFILE, ENFILE
   */
  Descriptor.Pipe pipe() throws KqueueException;

  /**
   * Creates two connected stream sockets.
   *
   * @return both, non-blocking
   * @throws KqueueException EMFILE, ENFILE
   */
  Descriptor.SocketPair socketPair() throws KqueueException;

  /**
   * Explains an EPERM, or an EOTHER without a number, that the calling thread has got from this
   * host.
   *
   * @return which call the system has refused, and what to do; empty if that is not known
   */
  default Optional<String> explainRefusal() {
    return Optional.empty();
  }

  /**
   * Opens a file for VNODE events.
   *
   * @param path the file
   * @param options NOFOLLOW_LINKS or nothing
   * @return a descriptor that can be watched, but not read or written
   * @throws KqueueException ENOENT, EACCES …
   */
  Descriptor open(Path path, LinkOption... options) throws KqueueException;

  /**
   * Creates a source of changes in directories that reports the names of entries.
   *
   * @return a new source; empty if the host's kernel reports no names
   * @throws KqueueException EMFILE, ENFILE, ENOMEM
   */
  default Optional<DirectoryEvents> directoryEvents() throws KqueueException {
    return Optional.empty();
  }

  /**
   * Returns the descriptor of a channel.
   *
   * @param channel a channel in non-blocking mode
   * @return a descriptor; the channel keeps its ownership
   */
  Descriptor of(SelectableChannel channel);

  /**
   * Returns a descriptor object for a file descriptor that the application has opened.
   *
   * @param number an open file descriptor
   * @return a descriptor; the application keeps its ownership
   */
  Descriptor ofRaw(int number);

  /**
   * Ignores a signal: the JVM no longer acts on it.
   *
   * @param signal a signal
   * @throws KqueueException EINVAL if the JVM or the system reserves the signal
   */
  void ignore(Signal signal) throws KqueueException;

  /**
   * Restores the action that a signal had when {@link #ignore} was first called.
   *
   * @param signal a signal
   * @throws KqueueException EINVAL if the JVM or the system reserves the signal
   */
  void restore(Signal signal) throws KqueueException;
}
