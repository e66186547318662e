// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import io.github.kqueue4j.Errno;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A failure of a call of the JDK, as the JDK's own code throws it.
 *
 * @param name says what has happened
 * @param thrown makes the exception
 * @param errno the errno with which a change or a call must fail, if it fails
 */
record JdkFailure(String name, Supplier<Throwable> thrown, Errno errno) {
  /** What the JVM says where a process or a system has too many threads. */
  private static final String NO_THREAD =
      "unable to create native thread: possibly out of memory or process/resource limits reached";

  /** {@code strerror(ENFILE)} of a system in another language. */
  private static final String FOREIGN = "Zu viele offene Dateien im System";

  private static final List<JdkFailure> DESCRIPTORS =
      List.of(
          io("Too many open files", Errno.EMFILE),
          io("Too many open files in system", Errno.ENFILE),
          io("Cannot allocate memory", Errno.ENOMEM),
          io("Operation not permitted", Errno.EPERM),
          io("Function not implemented", Errno.ENOSYS),
          io(FOREIGN, Errno.EOTHER));

  private static final List<JdkFailure> NETWORK =
      List.of(
          io("Operation not permitted", Errno.EPERM),
          io("No buffer space available", Errno.ENOBUFS),
          io("Cannot allocate memory", Errno.ENOMEM),
          io("Connection reset by peer", Errno.ECONNRESET),
          io(FOREIGN, Errno.EOTHER));

  private static final List<JdkFailure> FILES =
      List.of(
          new JdkFailure("EACCES", () -> new AccessDeniedException("/path"), Errno.EACCES),
          file("Input/output error", Errno.EIO),
          file("Cannot allocate memory", Errno.ENOMEM),
          file("Operation not permitted", Errno.EPERM),
          file("Stale file handle", Errno.EOTHER));

  private static final List<JdkFailure> OPENED = sum(FILES, DESCRIPTORS);

  private static final JdkFailure THREAD =
      new JdkFailure("no thread", () -> new OutOfMemoryError(NO_THREAD), Errno.EAGAIN);

  private static final JdkFailure INVOKED =
      new JdkFailure(
          "a reserved signal",
          () ->
              new InvocationTargetException(
                  new IllegalArgumentException("Signal already used by VM or OS: SIGCONT")),
          Errno.EINVAL);

  private static JdkFailure io(String message, Errno errno) {
    return new JdkFailure(message, () -> new IOException(message), errno);
  }

  private static JdkFailure file(String reason, Errno errno) {
    return new JdkFailure(reason, () -> new FileSystemException("/path", null, reason), errno);
  }

  private static List<JdkFailure> sum(List<JdkFailure> one, List<JdkFailure> two) {
    List<JdkFailure> both = new ArrayList<>(one);
    both.addAll(two);
    return List.copyOf(both);
  }

  /**
   * Returns the failures of a method of the JDK. Not among them, since they are no refusals: a file
   * that does not exist, a key that was cancelled and a service that was closed, which are true
   * statements about what the application did, and have tests of their own.
   *
   * @param method the class and the method, or " returned" after them for the end of a close
   * @return empty if the method does not fail
   */
  static List<JdkFailure> of(String method) {
    return switch (method) {
      case "Selector.open" -> DESCRIPTORS;
      case "Selector.select",
          "Selector.selectNow",
          "Selector.close returned",
          "ServerSocketChannel.getLocalAddress",
          "SocketChannel.getLocalAddress",
          "Socket.getInputStream",
          "ReadableByteChannel.read",
          "WritableByteChannel.write" ->
          NETWORK;
      case "InputStream.available" -> // a reset is no refusal: the connection has ended
          NETWORK.stream().filter(failure -> failure.errno != Errno.ECONNRESET).toList();
      case "Selector.wakeup" ->
          List.of(
              new JdkFailure(
                  "a wake-up fails",
                  () -> new InternalError(new IOException("Input/output error")),
                  Errno.EIO));
      case "SelectableChannel.register" ->
          List.of(
              new JdkFailure("a closed channel", ClosedChannelException::new, Errno.EBADF),
              new JdkFailure("a cancelled key", CancelledKeyException::new, Errno.EBADF),
              new JdkFailure("blocking mode", IllegalBlockingModeException::new, Errno.EINVAL));
      case "FileSystem.newWatchService" ->
          sum(
              List.of(
                  THREAD,
                  io(
                      "User limit of inotify instances reached or too many open files",
                      Errno.EMFILE)),
              DESCRIPTORS);
      case "Path.register" ->
          sum(List.of(io("User limit of inotify watches reached", Errno.ENOSPC)), FILES);
      case "WatchService.close returned",
          "Path.toRealPath",
          "Files.readAttributes",
          "Files.getAttribute",
          "Files.readSymbolicLink",
          "PosixFileAttributeView.readAttributes",
          "DosFileAttributeView.readAttributes",
          "InputStream.close returned" ->
          FILES;
      case "Files.readString", "Files.newInputStream" -> OPENED;
      case "ProcessHandle.onExit", "Thread.start" -> List.of(THREAD);
      case "Method.invoke" -> List.of(INVOKED);
      default -> List.of();
    };
  }

  @Override
  public String toString() {
    return name;
  }
}
