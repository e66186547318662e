// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import io.github.kqueue4j.Descriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;

/** A descriptor of the host. Subclasses determine the kind and the owner of the descriptor. */
abstract class NativeDescriptor implements Descriptor {

  private final Kernel kernel;
  private final int number;
  private final String what;

  NativeDescriptor(Kernel kernel, int number, String what) {
    this.kernel = kernel;
    this.number = number;
    this.what = what;
  }

  final Kernel kernel() {
    return kernel;
  }

  /** The number, even if the descriptor is closed. */
  final int rawNumber() {
    return number;
  }

  @Override
  public final int number() {
    if (!isOpen()) {
      throw new IllegalStateException(this + " is closed");
    }
    return number;
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
  public final String toString() {
    return "Descriptor[" + number + ", " + what + "]";
  }
}
