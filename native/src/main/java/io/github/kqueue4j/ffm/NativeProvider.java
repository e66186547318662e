// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.spi.ChannelNumbers;
import io.github.kqueue4j.spi.KqueueDriver;
import io.github.kqueue4j.spi.KqueueProvider;
import io.github.kqueue4j.spi.StackRoom;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.nio.channels.SelectableChannel;
import java.nio.file.FileSystems;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The backend {@code native}, which uses the system's own kqueue. Thread-safe. */
public final class NativeProvider implements KqueueProvider {

  private static final int HEX = 16;

  private final KernelFinder setup;

  /** Created for the first signal; guarded by this. */
  private @Nullable VmSignals signals;

  // Both are guarded by this; at most one of them is set. A shortage is no obstacle: it may pass.
  private @Nullable Kernel kernel;
  private @Nullable UnavailableException obstacle;

  /**
   * Creates the provider without any access to the host; {@link #obstacle()} is the first call that
   * starts the backend.
   */
  public NativeProvider() {
    this(new KernelFinder(new SystemProperties()));
  }

  NativeProvider(KernelFinder setup) {
    this.setup = setup;
  }

  /** Creates a provider for a kernel that is already started. */
  NativeProvider(Kernel kernel) {
    this(new KernelFinder(new SystemProperties()));
    this.kernel = kernel;
  }

  /** A named class, since the first lambda of a JVM delays the start, of other backends, too. */
  private static final class SystemProperties implements Function<String, @Nullable String> {
    @Override
    public @Nullable String apply(String name) {
      return System.getProperty(name);
    }
  }

  /**
   * Starts the backend, unless it is started or cannot start.
   *
   * @throws KqueueException EMFILE, ENFILE, ENOMEM and the like; the next call starts anew
   */
  private synchronized void start() throws KqueueException {
    if (kernel != null || obstacle != null) {
      return;
    }
    StackRoom.check(); // most calls of this class may be the first, and start the backend
    try {
      kernel = setup.start();
    } catch (UnavailableException e) {
      obstacle = e;
    }
  }

  /**
   * Returns the kernel, for calls that can report an error of the system.
   *
   * @throws KqueueException as that of {@link #start}
   */
  private synchronized Kernel startedKernel() throws KqueueException {
    start();
    if (kernel == null) {
      throw new IllegalStateException("the native backend cannot start", obstacle);
    }
    return kernel;
  }

  /**
   * Returns the kernel, for calls that report no error of the system.
   *
   * @throws UncheckedIOException with the {@link KqueueException} of {@link #start}
   */
  Kernel kernel() {
    try {
      return startedKernel();
    } catch (KqueueException e) {
      throw new UncheckedIOException(
          "the native backend cannot start now, but a later call may: " + e.getMessage(), e);
    }
  }

  @Override
  public String name() {
    return "native";
  }

  @Override
  public synchronized String host() {
    return kernel == null ? setup.host() : kernel.abi().system();
  }

  @Override
  public synchronized Optional<String> obstacle() {
    try {
      start();
    } catch (KqueueException e) {
      return Optional.empty(); // it may pass, and open() reports it if it does not
    }
    return Optional.ofNullable(obstacle).map(UnavailableException::sentence);
  }

  @Override
  public boolean isHostKernel() {
    return setup.systemHasKqueue();
  }

  @Override
  public int supportedNotes(Filter filter) {
    return kernel().translation.supportedNotes(filter);
  }

  @Override
  public boolean supports(Filter filter) {
    return kernel().translation.supports(filter);
  }

  @Override
  public boolean accepts(Descriptor descriptor) {
    return descriptor instanceof NativeDescriptor mine && mine.kernel() == kernel();
  }

  @Override
  public Duration timerResolution() {
    return kernel().translation.timerResolution();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public KqueueDriver open() throws KqueueException {
    return NativeDriver.open(startedKernel());
  }

  @Override
  public KEventBuffer newBuffer(int capacity) {
    return kernel().newBuffer(capacity);
  }

  /** Makes sure that each descriptor gets its object, which can close the descriptor. */
  private static void prepareDescriptor() {
    StackRoom.initialize(MethodHandles.lookup(), OpenFile.class, OpenFile.Use.class);
  }

  @Override
  public Descriptor.Pipe pipe() throws KqueueException {
    prepareDescriptor();
    int[] fds = new int[2];
    int result = startedKernel().calls.pipe(fds);
    if (result < 0) {
      throw Kernel.failure("pipe", result);
    }
    Descriptor.Pipe made = null;
    try {
      made =
          new Descriptor.Pipe(
              new OpenFile(kernel(), fds[0], "pipe source", OpenFile.Use.READ),
              new OpenFile(kernel(), fds[1], "pipe sink", OpenFile.Use.WRITE));
      return made;
    } finally {
      closeUnlessMade(made, fds);
    }
  }

  /** Closes two descriptors, unless their objects were made. */
  private void closeUnlessMade(@Nullable Object made, int[] fds) {
    if (made == null) {
      try {
        kernel().calls.close(fds[0]);
      } finally {
        kernel().calls.close(fds[1]);
      }
    }
  }

  @Override
  public Descriptor.SocketPair socketPair() throws KqueueException {
    prepareDescriptor();
    int[] fds = new int[2];
    int result = startedKernel().calls.socketpair(fds);
    if (result < 0) {
      throw Kernel.failure("socketpair", result);
    }
    Descriptor.SocketPair made = null;
    try {
      made =
          new Descriptor.SocketPair(
              new OpenFile(kernel(), fds[0], "socket", OpenFile.Use.BOTH),
              new OpenFile(kernel(), fds[1], "socket", OpenFile.Use.BOTH));
      return made;
    } finally {
      closeUnlessMade(made, fds);
    }
  }

  @Override
  public Descriptor open(Path path, LinkOption... options) throws KqueueException {
    if (path.getFileSystem() != FileSystems.getDefault()) {
      throw new ProviderMismatchException(path + " is not a file of this system");
    }
    prepareDescriptor();
    boolean link = Arrays.asList(options).contains(LinkOption.NOFOLLOW_LINKS);
    int fd = startedKernel().calls.openForWatch(bytes(path), link);
    if (fd < 0) {
      throw Kernel.failure("open: " + path, fd);
    }
    OpenFile made = null;
    try {
      made = new OpenFile(kernel(), fd, path.toString(), OpenFile.Use.WATCH);
      return made;
    } finally {
      if (made == null) {
        kernel().calls.close(fd);
      }
    }
  }

  /**
   * The bytes of a path. {@code toString()} loses bytes that {@code sun.jnu.encoding} cannot
   * decode, but the URI keeps them all. The URI of a directory ends in a slash, with which open(2)
   * would follow a symbolic link, so that slash is dropped.
   */
  private static byte[] bytes(Path path) {
    String text = path.toUri().getRawPath();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int end = text.length() > 1 && text.endsWith("/") ? text.length() - 1 : text.length();
    for (int i = 0; i < end; i++) {
      if (text.charAt(i) == '%') {
        bytes.write(Integer.parseInt(text, i + 1, i + 3, HEX));
        i += 2;
      } else {
        bytes.write(text.charAt(i));
      }
    }
    return bytes.toByteArray();
  }

  @Override
  public Descriptor of(SelectableChannel channel) {
    return new ChannelDescriptor(kernel(), ChannelNumbers.number(channel), channel);
  }

  @Override
  public Descriptor ofRaw(int number) {
    prepareDescriptor();
    return new OpenFile(kernel(), number, "raw", OpenFile.Use.FOREIGN);
  }

  private synchronized VmSignals signals() {
    VmSignals made = signals;
    if (made == null) {
      StackRoom.check();
      made = new VmSignals();
      signals = made;
    }
    return made;
  }

  @Override
  public void ignore(Signal signal) throws KqueueException {
    signals().ignore(signal);
  }

  @Override
  public void restore(Signal signal) throws KqueueException {
    signals().restore(signal);
  }
}
