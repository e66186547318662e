// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq.demo;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Bytes through a pipe, and its end. */
final class PipePart implements Part {
  private static final byte[] BYTES = "hello, kqueue\n".getBytes(StandardCharsets.UTF_8);

  private final Descriptor.Pipe pipe;
  private final Received received = new Received(BYTES.length);

  PipePart(Backend backend) throws IOException {
    this.pipe = backend.pipe();
  }

  @Override
  public String name() {
    return "pipe";
  }

  @Override
  public Filter filter() {
    return Filter.READ;
  }

  @Override
  public String expectation() {
    return BYTES.length + " bytes and the end of file";
  }

  @Override
  public void begin(Registrar registrar) throws IOException {
    registrar.apply(KEvent.read(pipe.source()).add());
  }

  @Override
  public void act() throws IOException {
    int written = pipe.sink().write(ByteBuffer.wrap(BYTES));
    if (written != BYTES.length) {
      throw new IOException("the pipe took only " + written + " of " + BYTES.length + " bytes");
    }
  }

  /** The writer closes once its bytes have come, so that its end is an event of its own. */
  @Override
  public String see(KEvent event) throws IOException {
    String what = received.read(event, pipe.source()::read);
    if (event.isEof()) {
      pipe.source().close();
    }
    pipe.sink().close();
    return what;
  }

  @Override
  public boolean isComplete() {
    return received.isComplete();
  }

  @Override
  public void close() {
    pipe.close();
  }
}
