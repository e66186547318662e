// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.sim;

import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.Frame;
import io.github.kqueue4j.reference.kern.KernelEntry;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import org.jspecify.annotations.Nullable;

/** A descriptor of a simulated kernel. Guarded by the {@link Baton}. */
final class SimDescriptor implements Descriptor {
  private final SimWorld world;
  private final int number;
  private final String kind;
  private final boolean owned;
  private boolean closed;

  /** The file to close; still set after {@link #close} if an Error interrupted the close. */
  private @Nullable File closing;

  SimDescriptor(SimWorld world, int number, String kind, boolean owned) {
    this.world = world;
    this.number = number;
    this.kind = kind;
    this.owned = owned;
  }

  boolean isOf(SimWorld other) {
    return world == other;
  }

  @Override
  public int number() {
    if (closed) {
      throw new IllegalStateException(this + " is closed");
    }
    return number;
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  /** A read or write on a pipe. */
  private interface Transfer {
    int run(SimPipe pipe, Lwp lp);
  }

  private int transfer(int flag, Transfer body) throws IOException {
    Lwp lp = world.machine.curlwp();
    try {
      File fp = closed ? null : world.fdesc.at(number);
      if (fp == null) {
        throw new ClosedChannelException();
      }
      SimPipe pipe = pipe(fp, flag);
      if (pipe == null) {
        throw flag == File.FREAD
            ? new NonReadableChannelException()
            : new NonWritableChannelException();
      }
      return KernelEntry.run(lp, thread -> transfer(thread, fp, pipe, body));
    } finally {
      world.machine.leave(lp);
    }
  }

  private static int transfer(Lwp lp, File fp, SimPipe pipe, Transfer body) {
    Frame frame = Frame.of(lp);
    frame.hold(fp);
    int result = body.run(pipe, lp);
    frame.dropHeld(lp);
    return result;
  }

  private static @Nullable SimPipe pipe(File fp, int flag) {
    return (fp.fFlag & flag) != 0 && fp.fData instanceof SimPipe pipe ? pipe : null;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    int n = transfer(File.FREAD, (pipe, lp) -> pipe.read(lp, target));
    if (n == -EAGAIN) {
      return 0;
    }
    return n == 0 && target.hasRemaining() ? -1 : n;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    int n = transfer(File.FWRITE, (pipe, lp) -> pipe.write(lp, source));
    if (n == -EAGAIN) {
      return 0;
    }
    if (n < 0) {
      throw new IOException("Broken pipe");
    }
    return n;
  }

  @Override
  public void close() {
    if (closed && closing == null) {
      return;
    }
    Lwp lp = world.machine.curlwp();
    try {
      if (!closed) {
        closing = owned ? world.fdesc.at(number) : null;
        closed = true;
      }
      File fp = closing;
      if (fp != null) {
        KernelEntry.run(lp, thread -> closeNumber(thread, fp));
        closing = null;
      }
    } finally {
      world.machine.leave(lp);
    }
  }

  private int closeNumber(Lwp lp, File fp) {
    world.fdesc.closeNumber(lp, number, fp);
    return 0;
  }

  @Override
  public String toString() {
    return "Descriptor[" + number + ", " + kind + "]";
  }
}
