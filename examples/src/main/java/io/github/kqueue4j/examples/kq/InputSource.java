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
import java.util.Map;
import java.util.Optional;

/** Standard input: what comes is read and shown, until its end. */
final class InputSource implements Source {
  private static final int MOST = 65_536;

  private final Descriptor input;
  private final boolean ends;
  private long left;

  private InputSource(Descriptor input, boolean ends, long left) {
    this.input = input;
    this.ends = ends;
    this.left = left;
  }

  /**
   * Standard input of this process.
   *
   * @throws IOException if it was closed when the JVM started
   */
  static InputSource standard(Backend backend) throws IOException {
    OwnFiles.requireNone(0, "standard input");
    Descriptor input = backend.ofRaw(0);
    FileChannel channel = new FileInputStream(FileDescriptor.in).getChannel();
    try {
      return file(input, channel.size() - channel.position());
    } catch (IOException e) {
      return stream(input); // what has no position is no file
    }
  }

  /** Something that says itself when it is at its end: a pipe, a socket, a terminal. */
  static InputSource stream(Descriptor input) {
    return new InputSource(input, false, 0);
  }

  /** A regular file, which has no event at its end. */
  static InputSource file(Descriptor input, long size) {
    return new InputSource(input, true, size);
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
    return ends && left <= 0 ? Optional.of(end) : Optional.empty();
  }

  @Override
  public KEvent change() {
    return KEvent.read(input).add();
  }

  /**
   * Reads no more than the event says there is: a terminal or pipe that others use too may block.
   */
  @Override
  public SourceEvent see(KEvent event) throws IOException {
    long there = Math.max(event.data(), event.isEof() ? 0 : 1);
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(there, MOST));
    int count = there == 0 ? 0 : input.read(bytes);
    bytes.flip();
    if (count <= 0 && !event.isEof() && event.data() > 0) {
      return SourceEvent.of(""); // somebody else was faster
    }
    if (count <= 0) {
      return SourceEvent.of("end of input").with(Map.of("eof", true)).ended();
    }
    left -= count;
    boolean atEnd = ends && left <= 0;
    String text = EventText.plural(count, "byte") + ": " + EventText.quote(bytes);
    Map<String, Object> facts = Map.of("bytes", count, "text", text(bytes), "eof", atEnd);
    SourceEvent seen = SourceEvent.of(atEnd ? text + ", end of input" : text).with(facts);
    return atEnd ? seen.ended() : seen;
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }
}
