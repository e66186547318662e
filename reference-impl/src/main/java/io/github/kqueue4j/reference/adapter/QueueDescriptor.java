// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.adapter;

import io.github.kqueue4j.Descriptor;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;

/** The descriptor of a kqueue, for use as an ident. Closing it does not close the kqueue. */
final class QueueDescriptor implements Descriptor {
  private final ReferenceDriver driver;
  private final int number;

  QueueDescriptor(ReferenceDriver driver, int number) {
    this.driver = driver;
    this.number = number;
  }

  boolean isOf(ReferenceDriver other) {
    return driver == other;
  }

  ReferenceDriver driver() {
    return driver;
  }

  @Override
  public int number() {
    if (!isOpen()) {
      throw new IllegalStateException(this + " is closed");
    }
    return number;
  }

  @Override
  public boolean isOpen() {
    return driver.isOpen();
  }

  @Override
  public int read(ByteBuffer target) throws ClosedChannelException {
    checkOpen();
    throw new NonReadableChannelException();
  }

  @Override
  public int write(ByteBuffer source) throws ClosedChannelException {
    checkOpen();
    throw new NonWritableChannelException();
  }

  private void checkOpen() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }

  /** Does nothing: only {@code Kqueue.close()} closes the kqueue. */
  @Override
  public void close() {}

  @Override
  public String toString() {
    return "Descriptor[" + number + ", kqueue]";
  }
}
