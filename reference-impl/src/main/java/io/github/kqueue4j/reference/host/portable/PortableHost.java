// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static io.github.kqueue4j.SysEvent.NOTE_ABSTIME;
import static io.github.kqueue4j.SysEvent.NOTE_EXIT;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.host.RealHost;
import io.github.kqueue4j.reference.kern.Kernel;
import io.github.kqueue4j.reference.kern.Sigio;
import java.nio.channels.SelectableChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The host {@code portable}, which needs only the standard JDK and runs on every system. */
public final class PortableHost extends RealHost {
  private final PortableFileDesc fdesc = new PortableFileDesc();
  private final WatchedDirectories directories = new WatchedDirectories(machine);
  private final Kernel kernel =
      new Kernel(machine, fdesc, new HandleProcs(machine), Sigio.NONE, signals.filtops());

  /** Creates a host with its own kernel. No system resource is used until a kqueue is opened. */
  public PortableHost() {}

  @Override
  public String name() {
    return "portable";
  }

  @Override
  public Kernel kernel() {
    return kernel;
  }

  @Override
  public boolean supports(Filter filter) {
    return filter != Filter.EXCEPT && super.supports(filter);
  }

  /** READ and WRITE have no NOTE_LOWAT, since a selector does not count bytes. */
  @Override
  public int supportedNotes(Filter filter) {
    return switch (filter) {
      case TIMER -> filter.notes() & ~NOTE_ABSTIME;
      case PROC -> NOTE_EXIT;
      case VNODE -> WatchedDirectories.notes();
      case USER -> filter.notes();
      case READ, WRITE, EXCEPT, SIGNAL, AIO, EMPTY, PROCDESC -> 0;
    };
  }

  @Override
  public boolean accepts(Descriptor descriptor) {
    return descriptor instanceof VirtualDescriptor ours && ours.isOf(this);
  }

  @Override
  public Optional<String> explainRefusal() {
    return JdkErrors.explain();
  }

  @Override
  public Descriptor.Pipe pipe() {
    Stream stream = new Stream();
    return new Descriptor.Pipe(
        stream("pipe source", stream, null), stream("pipe sink", null, stream));
  }

  @Override
  public Descriptor.SocketPair socketPair() {
    Stream right = new Stream();
    Stream left = new Stream();
    return new Descriptor.SocketPair(stream("socket", left, right), stream("socket", right, left));
  }

  private StreamDescriptor stream(String kind, @Nullable Stream in, @Nullable Stream out) {
    StreamFile file = new StreamFile(in, out);
    return new StreamDescriptor(this, fdesc.own(curlwp(), file), kind, file, in, out);
  }

  @Override
  public Descriptor open(Path path, LinkOption... options) throws KqueueException {
    VnodeFile file = directories.open(path, options);
    int number = fdesc.own(curlwp(), file);
    return new VirtualDescriptor(this, number, "file " + path, file, true);
  }

  @Override
  public Descriptor of(SelectableChannel channel) {
    if (channel.provider() != SelectorProvider.provider()) {
      throw new IllegalArgumentException(
          "a channel of "
              + channel.provider()
              + " cannot be watched: use one that java.nio.channels.spi.SelectorProvider.provider()"
              + " made");
    }
    return new ChannelDescriptor(this, channel, fdesc.channel(curlwp(), channel));
  }

  /**
   * Refuses, since the JDK cannot get an object from a descriptor number of the system.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public Descriptor ofRaw(int number) {
    throw new UnsupportedOperationException(
        "the host portable cannot use descriptor "
            + number
            + " of this process, because it assigns its own numbers: use Descriptor.of(channel), or"
            + " another host, -Dkqueue4j.reference.host=linux or poll");
  }
}
