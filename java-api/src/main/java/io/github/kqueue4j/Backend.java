// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import io.github.kqueue4j.internal.SignalAccess;
import io.github.kqueue4j.spi.DirectoryEvents;
import io.github.kqueue4j.spi.KqueueProvider;
import io.github.kqueue4j.spi.StackRoom;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectableChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A kernel that kqueues can be opened on, its capabilities, and the descriptors that its queues can
 * watch. Thread-safe. Equality is identity.
 *
 * <p>While a shortage of the system (EMFILE, ENFILE, ENOMEM) keeps the native backend from
 * starting, the methods that need it throw a KqueueException with that errno, or, if they declare
 * none, an {@link java.io.UncheckedIOException} whose cause is one. A later call tries again.
 */
public final class Backend {

  static {
    SignalAccess.set(new Signals());
  }

  private final KqueueProvider provider;
  private final IgnoredSignals signals;

  /**
   * Made at the first use. Two racing threads may each make a table, which is harmless since tables
   * are immutable.
   */
  private @Nullable Capabilities capabilities;

  private Backend(KqueueProvider provider) {
    this.provider = Objects.requireNonNull(provider);
    this.signals = IgnoredSignals.of(provider);
  }

  /** Passes the calls of the typed layer on. */
  private static final class Signals extends SignalAccess {
    @Override
    public void suspend(Backend backend, Signal signal, Object watch) throws KqueueException {
      backend.signals.suspend(signal, watch);
    }

    @Override
    public void resume(Backend backend, Signal signal, Object watch) throws KqueueException {
      backend.signals.resume(signal, watch);
    }
  }

  /**
   * Returns the backend that {@link Kqueue#open()} uses: the one named by the property
   * kqueue4j.backend, else by the environment variable KQUEUE4J_BACKEND, else native where the
   * system has a kqueue, else reference. The first call that finds a usable backend decides. Where
   * the system has a kqueue and the native backend is present but not listed ({@link #missing()}),
   * the reference is not taken in its place.
   *
   * @return the same object each time
   * @throws BackendUnavailableException if that backend is not installed or cannot start; the
   *     message says why and what to do. Another backend is never used instead
   */
  public static Backend standard() {
    Discovery installed = Discovery.installed();
    Optional<Backend> decided = installed.decided();
    if (decided.isPresent()) { // the first lambda of a JVM delays the start
      return decided.get();
    }
    StackRoom.check(); // the first getenv() initializes a class of the JDK
    return installed.standard(
        System.getProperty(Discovery.PROPERTY), System.getenv(Discovery.ENVIRONMENT));
  }

  /**
   * Returns the backend with a given name.
   *
   * @param name {@code "native"} or {@code "reference"}
   * @return the same object each time
   * @throws BackendUnavailableException if that backend is not installed or cannot start; the
   *     message says why and what to do
   */
  public static Backend named(String name) {
    return Discovery.installed().named(Objects.requireNonNull(name), "");
  }

  /**
   * Returns the backends that can start here, the standard one first.
   *
   * @return an immutable list; empty if none can start
   */
  public static List<Backend> available() {
    Discovery installed = Discovery.installed();
    StackRoom.check(); // as in standard()
    return installed.available(
        System.getProperty(Discovery.PROPERTY), System.getenv(Discovery.ENVIRONMENT));
  }

  /**
   * Returns which of this library's backends are missing: the reference; the native one where the
   * system has a kqueue; and each whose class is present but that no service file names, as in a
   * fat jar that did not merge these files. A program that takes one backend on purpose need not
   * ask.
   *
   * @return one sentence each, without a full stop, that names the backend and what to do; empty if
   *     nothing is missing
   */
  public static List<String> missing() {
    return Discovery.installed().missing();
  }

  /**
   * Makes a backend from a provider, such as a simulated kernel or a provider of the program's own.
   * Does not check whether the provider can start.
   *
   * @param provider the kernel
   * @return a new object each time; the backends of one provider, or of equal ones, share buffers
   *     and the signals that are ignored
   */
  public static Backend from(KqueueProvider provider) {
    return new Backend(provider);
  }

  /**
   * Returns the name of this backend.
   *
   * @return {@code native}, {@code reference} or {@code simulated}
   */
  public String name() {
    return provider.name();
  }

  /**
   * Returns the host: what this backend works on. For {@code native} that is the operating system;
   * the reference has several, of which a property chooses one; a simulated kernel is its own.
   *
   * @return {@code freebsd}, {@code macos}, {@code netbsd}, {@code linux}, {@code portable} …
   */
  public String host() {
    return provider.host();
  }

  /**
   * Tells whether a filter works on this backend.
   *
   * @param filter a filter
   * @return false if every change with that filter fails with EINVAL; a change is never ignored
   */
  public boolean supports(Filter filter) {
    return capabilities().supports(filter);
  }

  /**
   * Returns the notes that work on this backend. A change with any other note fails with
   * EOPNOTSUPP. A change with a note that the system has but that this process may not use fails
   * with EPERM.
   *
   * @param filter a filter
   * @return NOTE_* bits; 0 if the filter does not work
   */
  public int supportedNotes(Filter filter) {
    return capabilities().supportedNotes(filter);
  }

  /**
   * Tells whether queues of this backend can watch a descriptor. The descriptors of the system and
   * those of each simulated kernel are numbered separately, so that a raw number from elsewhere
   * would stand for a different descriptor here.
   *
   * @param descriptor any descriptor
   * @return false for a real descriptor on a simulated kernel, or the reverse
   */
  public boolean accepts(Descriptor descriptor) {
    return provider.accepts(Objects.requireNonNull(descriptor));
  }

  /**
   * Returns the resolution of timers: periods are rounded up to a multiple of this duration.
   *
   * @return a positive duration
   */
  public Duration timerResolution() {
    return provider.timerResolution();
  }

  /**
   * Returns monotonic time for deadlines, as {@link System#nanoTime()} does. The time of a
   * simulated kernel is virtual.
   *
   * @return nanoseconds since an arbitrary origin of this backend
   */
  public long nanoTime() {
    return provider.nanoTime();
  }

  /**
   * Makes a pipe: pipe(2).
   *
   * @return its two ends
   * @throws KqueueException EMFILE, ENFILE, ENOMEM
   */
  public Descriptor.Pipe pipe() throws KqueueException {
    return provider.pipe();
  }

  /**
   * Makes two connected stream sockets: socketpair(2).
   *
   * @return the two sockets
   * @throws KqueueException EMFILE, ENFILE, ENOMEM
   */
  public Descriptor.SocketPair socketPair() throws KqueueException {
    return provider.socketPair();
  }

  /**
   * Opens a file or directory for VNODE events only: O_EVTONLY on macOS, else O_RDONLY|O_NONBLOCK.
   *
   * @param path the file
   * @param options with NOFOLLOW_LINKS a symbolic link itself is opened
   * @return the descriptor
   * @throws KqueueException ENOENT, also for the empty path; EACCES, EMFILE
   */
  public Descriptor open(Path path, LinkOption... options) throws KqueueException {
    if (path.toString().isEmpty()) {
      throw new KqueueException(
          "open: \"\": ENOENT (the path is empty; the current directory is \".\")", Errno.ENOENT);
    }
    return provider.open(path, options);
  }

  /**
   * Opens a source of directory changes that include the names of entries.
   *
   * @return a new source, which the caller closes; empty if the system does not report names
   * @throws KqueueException EMFILE, ENFILE, ENOMEM
   */
  public Optional<DirectoryEvents> directoryEvents() throws KqueueException {
    return provider.directoryEvents();
  }

  /**
   * Returns a channel's descriptor; the channel keeps owning it.
   *
   * @param channel a non-blocking channel of the JDK
   * @return its descriptor
   * @throws IllegalBlockingModeException if the channel is in blocking mode
   * @throws IllegalStateException if the channel is closed
   * @throws UnsupportedOperationException if a launch flag is missing; the message names the flag
   * @throws IllegalArgumentException if the channel has no descriptor that this backend can watch
   */
  public Descriptor of(SelectableChannel channel) {
    if (!channel.isOpen()) {
      throw new IllegalStateException(
          channel + " is closed: its descriptor may be in use for another file");
    }
    if (channel.isBlocking()) {
      throw new IllegalBlockingModeException();
    }
    return provider.of(channel);
  }

  /**
   * Wraps the number of a descriptor opened elsewhere, such as by a foreign function. The code that
   * opened the descriptor keeps owning it.
   *
   * @param number the number of a descriptor of this process
   * @return the descriptor
   * @throws IllegalArgumentException if the number is negative
   */
  public Descriptor ofRaw(int number) {
    if (number < 0) {
      throw new IllegalArgumentException("no descriptor has a negative number: " + number);
    }
    return provider.ofRaw(number);
  }

  /**
   * Suspends the JVM's own action on a signal (exit on HUP, INT, TERM) by installing a handler that
   * does nothing, which child processes do not inherit. SIGNAL events still count the signal.
   * Ignoring a signal twice is the same as once, also through another backend of the same provider.
   *
   * @param signal the signal
   * @throws KqueueException EINVAL for QUIT, ILL, FPE, KILL, BUS, SEGV, STOP and USR2, which the
   *     JVM or the system reserves
   */
  public void ignore(Signal signal) throws KqueueException {
    signals.ignore(Objects.requireNonNull(signal));
  }

  /**
   * Tells whether {@link #ignore} was called for a signal without a later {@link #restore}, or a
   * watch of the signal is active.
   *
   * @param signal the signal
   * @return true while the signal's action is suspended through a backend of this provider
   */
  public boolean isIgnored(Signal signal) {
    return signals.contains(Objects.requireNonNull(signal));
  }

  /**
   * Restores the action that a signal had before it was first ignored: signal(3). While a watch of
   * the signal is active, that happens when the last one ends. A handler that the program has
   * installed since then stays in place.
   *
   * @param signal the signal
   * @throws KqueueException EINVAL for signals that the JVM or the system reserves
   */
  public void restore(Signal signal) throws KqueueException {
    signals.restore(Objects.requireNonNull(signal));
  }

  KqueueProvider provider() {
    return provider;
  }

  /** Makes a buffer of the provider and binds it to the capabilities of this backend. */
  KEventBuffer newBuffer(int capacity) {
    return provider.newBuffer(capacity).bind(capabilities());
  }

  Capabilities capabilities() {
    Capabilities table = capabilities;
    if (table == null) {
      table = new Capabilities(provider);
      capabilities = table;
    }
    return table;
  }

  /**
   * Returns the name and the host of this backend.
   *
   * @return such as {@code native/freebsd}
   */
  @Override
  public String toString() {
    return provider.name() + "/" + provider.host();
  }
}
