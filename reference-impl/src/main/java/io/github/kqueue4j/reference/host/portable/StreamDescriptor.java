// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KqueueException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The descriptor of one end of a pipe, or of a socket of a pair. */
final class StreamDescriptor extends VirtualDescriptor {
  private final @Nullable Stream in;
  private final @Nullable Stream out;

  StreamDescriptor(
      PortableHost host,
      int number,
      String kind,
      StreamFile file,
      @Nullable Stream in,
      @Nullable Stream out) {
    super(host, number, kind, file, true);
    this.in = in;
    this.out = out;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (in == null) {
      return super.read(target);
    }
    checkOpen();
    if (target.isReadOnly()) {
      throw new IllegalArgumentException("cannot read into a read-only buffer: " + target);
    }
    int n = in.read(host.curlwp(), target);
    return n == -EAGAIN ? 0 : n;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    if (out == null) {
      return super.write(source);
    }
    checkOpen();
    int n = out.write(host.curlwp(), source);
    if (n < 0 && n != -EAGAIN) {
      Errno errno = Errno.of(-n);
      throw new KqueueException(
          "write: " + this + ": " + errno + " (" + errno.description() + ")", errno);
    }
    return Math.max(0, n);
  }
}
