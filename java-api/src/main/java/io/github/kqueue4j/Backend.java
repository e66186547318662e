// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import io.github.kqueue4j.spi.DirectoryEvents;
import io.github.kqueue4j.spi.KqueueProvider;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectableChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A kernel that kqueues can be opened on: what it is, what it can, and the descriptors of its
 * world. Thread-safe. Equality is identity.
 */
public final class Backend {

  private final KqueueProvider provider;
  private final Set<Signal> ignored = ConcurrentHashMap.newKeySet();

  /** Made at the first need. A race makes it twice, which is harmless: it is immutable. */
  private @Nullable Capabilities capabilities;

  private Backend(KqueueProvider provider) {
    this.provider = Objects.requireNonNull(provider);
  }

  /**
   * Returns the one that {@link Kqueue#open()} takes: that of the property kqueue4j.backend, else
   * of the environment variable KQUEUE4J_BACKEND, else native where the host has a kqueue, else
   * reference. Decided at the first call that finds one. Where the host has a kqueue and the native
   * backend is there but not found ({@link #missing()}), the reference is not taken in its place.
   *
   * @return the same one each time
   * @throws BackendUnavailableException if it is not installed or cannot start: why, and what to
   *     do; another one is never taken instead
   */
  public static Backend standard() {
    Discovery installed = Discovery.installed();
    return installed
        .decided()
        .orElseGet(() ->
            installed.standard(
                System.getProperty(Discovery.PROPERTY), System.getenv(Discovery.ENVIRONMENT)));
  }

  /**
   * Returns the backend of that name.
   *
   * @param name {@code "native"} or {@code "reference"}
   * @return the same one each time
   * @throws BackendUnavailableException if it is not installed, or cannot start: why, and what to
   *     do
   */
  public static Backend named(String name) {
    return Discovery.installed().named(Objects.requireNonNull(name), "");
  }

  /**
   * Returns those that can start here, the standard one first.
   *
   * @return an immutable list; empty if none can start
   */
  public static List<Backend> available() {
    return Discovery.installed()
        .available(System.getProperty(Discovery.PROPERTY), System.getenv(Discovery.ENVIRONMENT));
  }

  /**
   * Says which of this library's backends are missing: the reference, the native one where the
   * system has a kqueue, and each whose class is there and no service file names, as in a fat jar
   * that did not merge these files. A program that takes one backend on purpose need not ask.
   *
   * @return one sentence each, without a full stop: which, and what to do; none if nothing is
   *     missing
   */
  public static List<String> missing() {
    return Discovery.installed().missing();
  }

  /**
   * Makes one for backends of one's own and simulated kernels. It is not asked whether it can
   * start.
   *
   * @param provider the kernel
   * @return a new object each time; all of one provider share its buffers
   */
  public static Backend of(KqueueProvider provider) {
    return new Backend(provider);
  }

  /**
   * Returns its name.
   *
   * @return {@code native}, {@code reference} or {@code simulated}
   */
  public String name() {
    return provider.name();
  }

  /**
   * Returns what is behind it.
   *
   * @return {@code freebsd}, {@code macos}, {@code netbsd}, {@code linux}, {@code portable} …
   */
  public String host() {
    return provider.host();
  }

  /**
   * Tells whether a filter works here.
   *
   * @param filter a filter
   * @return false if a change of that filter is refused (EINVAL); it is never ignored
   */
  public boolean supports(Filter filter) {
    return capabilities().supports(filter);
  }

  /**
   * Returns the notes that work here; a change with another is refused (EOPNOTSUPP). That this
   * process may not use one that the system has shows when a change asks for it (EPERM).
   *
   * @param filter a filter
   * @return NOTE_* bits; 0 if the filter does not work
   */
  public int supportedNotes(Filter filter) {
    return capabilities().supportedNotes(filter);
  }

  /**
   * Tells whether a descriptor is of this backend's world. A raw number of another world would be
   * taken for a descriptor of this one.
   *
   * @param descriptor any descriptor
   * @return false for one of another world: the host's in a simulated kernel, or the reverse
   */
  public boolean accepts(Descriptor descriptor) {
    return provider.accepts(Objects.requireNonNull(descriptor));
  }

  /**
   * Returns to a multiple of what timers are rounded up.
   *
   * @return a positive duration
   */
  public Duration timerResolution() {
    return provider.timerResolution();
  }

  /**
   * Returns monotonic time for deadlines, as {@link System#nanoTime()}; a simulated kernel's is
   * virtual.
   *
   * @return nanoseconds from an origin of its own
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
   * @param options NOFOLLOW_LINKS watches the link itself
   * @return its descriptor
   * @throws KqueueException ENOENT, EACCES, EMFILE
   */
  public Descriptor open(Path path, LinkOption... options) throws KqueueException {
    return provider.open(Objects.requireNonNull(path), options);
  }

  /**
   * Opens a source of changes in directories that tells the names of entries.
   *
   * @return a new source, which the caller closes; empty if the host's kernel tells no names
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
   * @throws IllegalBlockingModeException if it blocks
   * @throws IllegalStateException if it is closed
   * @throws UnsupportedOperationException if a launch flag is missing: the message names it
   * @throws IllegalArgumentException if it has no descriptor in the world of this backend
   */
  public Descriptor of(SelectableChannel channel) {
    if (!channel.isOpen()) {
      throw new IllegalStateException(channel + " is closed: its number may be another's");
    }
    if (channel.isBlocking()) {
      throw new IllegalBlockingModeException();
    }
    return provider.of(channel);
  }

  /**
   * Wraps a number from elsewhere, such as a foreign function; its maker keeps owning it.
   *
   * @param number a descriptor of this process
   * @return its descriptor
   * @throws IllegalArgumentException if it is negative
   */
  public Descriptor ofRaw(int number) {
    if (number < 0) {
      throw new IllegalArgumentException("no descriptor has a negative number: " + number);
    }
    return provider.ofRaw(number);
  }

  /**
   * Suspends the virtual machine's own action on a signal (exit on HUP, INT, TERM), with a handler
   * that does nothing: children do not inherit it. SIGNAL events are counted all the same.
   *
   * @param signal the signal
   * @throws KqueueException EINVAL for those that it keeps: QUIT, ILL, FPE, KILL, BUS, SEGV, STOP
   */
  public void ignore(Signal signal) throws KqueueException {
    provider.ignore(Objects.requireNonNull(signal));
    ignored.add(signal);
  }

  /**
   * Tells whether {@link #ignore} was called for a signal, and {@link #restore} was not since.
   *
   * @param signal the signal
   * @return true while its action is suspended through this object
   */
  public boolean isIgnored(Signal signal) {
    return ignored.contains(Objects.requireNonNull(signal));
  }

  /**
   * Brings back what a signal did before its first ignore: signal(3) with SIG_DFL.
   *
   * @param signal the signal
   * @throws KqueueException EINVAL for those that the virtual machine keeps
   */
  public void restore(Signal signal) throws KqueueException {
    provider.restore(Objects.requireNonNull(signal));
    ignored.remove(signal);
  }

  KqueueProvider provider() {
    return provider;
  }

  /** A buffer of the provider's, for this backend. */
  KEventBuffer newBuffer(int capacity) {
    return provider.newBuffer(capacity).bind(capabilities());
  }

  Capabilities capabilities() {
    Capabilities known = capabilities;
    if (known == null) {
      known = new Capabilities(provider);
      capabilities = known;
    }
    return known;
  }

  /**
   * Returns its name and host.
   *
   * @return such as {@code native/freebsd}
   */
  @Override
  public String toString() {
    return provider.name() + "/" + provider.host();
  }
}
