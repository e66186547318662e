// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.SysEvent;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Standard input: what comes is read and shown, until its end. */
final class InputSource implements Source {
  private static final int MOST = 65_536;

  private final Descriptor input;
  private final Kind kind;
  private long left;

  /** How the end shows. */
  private enum Kind {
    /** An event says that the input is at its end, as of a pipe, a socket or a terminal. */
    STREAM,
    /** No event comes at the end of a regular file: all bytes of its size have been read then. */
    FILE,
    /** A regular file that has bytes beyond its size, as those of /proc: read(2) gives 0 then. */
    UNSIZED
  }

  private InputSource(Descriptor input, Kind kind, long left) {
    this.input = input;
    this.kind = kind;
    this.left = left;
  }

  /**
   * Standard input of this process.
   *
   * @throws IOException if it was closed when the JVM started
   */
  static InputSource standard(Backend backend) throws IOException {
    FileChannel channel = new FileInputStream(FileDescriptor.in).getChannel();
    OwnFiles.requireNone(channel);
    Descriptor input = backend.ofRaw(0);
    long size;
    try {
      size = channel.size() - channel.position();
    } catch (IOException e) {
      return stream(input); // what has no position is no file
    }
    return size <= 0 && isDevice() ? stream(input) : file(input, size);
  }

  /** Only Linux and macOS show by /dev/fd what a descriptor is; elsewhere all are devices there. */
  private static boolean isDevice() {
    String system = System.getProperty("os.name");
    return (system.equals("Linux") || system.startsWith("Mac"))
        && !Files.isRegularFile(Path.of("/dev/fd/0"));
  }

  /** Something that says itself when it is at its end: a pipe, a socket, a terminal. */
  static InputSource stream(Descriptor input) {
    return new InputSource(input, Kind.STREAM, 0);
  }

  /** A regular file, which has no event at its end. */
  static InputSource file(Descriptor input, long size) {
    return new InputSource(input, size > 0 ? Kind.FILE : Kind.UNSIZED, size);
  }

  @Override
  public String kind() {
    return "stdin";
  }

  @Override
  public String name() {
    return "";
  }

  @Override
  public Optional<KEvent> already() {
    int flags = SysEvent.EV_EOF | SysEvent.EV_ONESHOT;
    KEvent end = new KEvent(input.number(), Filter.READ, flags, 0, 0, 0);
    return kind == Kind.UNSIZED ? Optional.of(end) : Optional.empty();
  }

  @Override
  public KEvent change() {
    return KEvent.read(input).add();
  }

  /** Reads an unsized file to its end, of which no event tells; otherwise reads once. */
  @Override
  public List<SourceEvent> seeAll(KEvent event) throws IOException {
    List<SourceEvent> all = new ArrayList<>();
    SourceEvent seen;
    do {
      seen = see(event);
      all.add(seen);
    } while (kind == Kind.UNSIZED && seen.next() != SourceEvent.Next.ENDED);
    return all;
  }

  /**
   * Reads no more than the event says there is: a terminal or pipe that others use too may block.
   */
  @Override
  public SourceEvent see(KEvent event) throws IOException {
    long there = Math.max(event.data(), event.isEof() ? 0 : 1);
    if (kind == Kind.UNSIZED) {
      there = MOST;
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(there, MOST));
    int count = there == 0 ? -1 : input.read(bytes);
    bytes.flip();
    if (count == 0 && !event.isEof()) {
      return SourceEvent.of(""); // somebody else was faster
    }
    if (count <= 0) {
      return SourceEvent.of("end of input").with(Map.of("eof", true)).ended();
    }
    left -= count;
    boolean atEnd = kind == Kind.FILE && left <= 0;
    String text = EventText.plural(count, "byte") + ": " + EventText.quote(bytes);
    Map<String, Object> facts = Map.of("bytes", count, "text", text(bytes), "eof", atEnd);
    SourceEvent seen = SourceEvent.of(atEnd ? text + ", end of input" : text).with(facts);
    return atEnd ? seen.ended() : seen;
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }
}
