// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.reference.kern.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.util.concurrent.atomic.AtomicBoolean;

/** A descriptor of the portable host. This base class can be watched, not read or written. */
class VirtualDescriptor implements Descriptor {
  final PortableHost host;
  private final int number;
  private final String kind;
  final File file;
  private final boolean owner;
  private final AtomicBoolean closed = new AtomicBoolean();

  VirtualDescriptor(PortableHost host, int number, String kind, File file, boolean owner) {
    this.host = host;
    this.number = number;
    this.kind = kind;
    this.file = file;
    this.owner = owner;
  }

  final boolean isOf(PortableHost other) {
    return host == other;
  }

  @Override
  public final int number() {
    if (!isOpen()) {
      throw new IllegalStateException(this + " is closed");
    }
    return number;
  }

  @Override
  public boolean isOpen() {
    return !closed.get();
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    checkOpen();
    throw new NonReadableChannelException();
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    checkOpen();
    throw new NonWritableChannelException();
  }

  final void checkOpen() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }

  @Override
  public final void close() {
    closed.set(true);
    if (owner) {
      try {
        host.close(file, number);
      } catch (Throwable t) { // an Error may have interrupted the close: complete it
        host.close(file, number);
        throw t;
      }
    }
  }

  @Override
  public final String toString() {
    return "Descriptor[" + number + ", " + kind + "]";
  }
}
