// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static io.github.kqueue4j.SysEvent.EV_EOF;
import static io.github.kqueue4j.SysEvent.EV_NODATA;
import static io.github.kqueue4j.reference.kern.EventVar.EBADF;
import static io.github.kqueue4j.reference.kern.EventVar.EOPNOTSUPP;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_READ;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_WRITE;
import static io.github.kqueue4j.reference.kern.EventVar.FILTEROP_ISFD;
import static io.github.kqueue4j.reference.kern.EventVar.FILTEROP_MPSAFE;
import static java.nio.channels.SelectionKey.OP_ACCEPT;
import static java.nio.channels.SelectionKey.OP_READ;
import static java.nio.channels.SelectionKey.OP_WRITE;

import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.FileOps;
import io.github.kqueue4j.reference.kern.FilterOps;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.Knote;
import io.github.kqueue4j.reference.kern.KnoteLists;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.io.IOException;
import java.nio.channels.SelectableChannel;

/** Channels: whatever a selector says of them, and for TCP how many bytes there are to read. */
final class ChannelOps implements FileOps {
  static final ChannelOps CHANNELOPS = new ChannelOps();

  private static final FilterOps READ_FILTOPS =
      new FilterOps(
          FILTEROP_ISFD | FILTEROP_MPSAFE,
          null,
          (lp, kn) -> KnoteLists.knoteRemove(lp, ChannelWatch.of(kn).read, kn),
          ChannelOps::filtRead);
  private static final FilterOps WRITE_FILTOPS =
      new FilterOps(
          FILTEROP_ISFD | FILTEROP_MPSAFE,
          null,
          (lp, kn) -> KnoteLists.knoteRemove(lp, ChannelWatch.of(kn).write, kn),
          ChannelOps::filtWrite);

  private ChannelOps() {}

  @Override
  public int foKqfilter(Lwp lp, File fp, Knote kn) {
    ChannelFile file = (ChannelFile) fp;
    SelectableChannel channel = file.channel();
    if (channel == null) {
      return EBADF;
    }
    boolean reads = kn.knFilter == EVFILT_READ;
    int ops = reads ? OP_READ | OP_ACCEPT : OP_WRITE;
    if ((!reads && kn.knFilter != EVFILT_WRITE) || (channel.validOps() & ops) == 0) {
      return EOPNOTSUPP;
    }
    KQueue kq = kn.kq();
    ChannelWatch watch = file.watchOf(kq);
    if (watch == null) {
      SelectorInterrupts interrupts;
      try {
        interrupts = SelectorInterrupts.of(lp, kq);
      } catch (IOException e) {
        return Failures.errno(e);
      }
      watch = new ChannelWatch(file, kq, channel, interrupts);
      int error = interrupts.add(watch);
      if (error != 0) {
        return error;
      }
      file.watches.add(watch);
    }
    kn.setFop(reads ? READ_FILTOPS : WRITE_FILTOPS);
    kn.knHook = watch;
    KnoteLists.knoteInsert(lp, reads ? watch.read : watch.write, kn);
    watch.interrupts.changed(watch);
    return 0;
  }

  private static boolean filtRead(Lwp lp, Knote kn, long hint) {
    ChannelWatch watch = ChannelWatch.of(kn);
    kn.knData = 0;
    if (!watch.interrupts.isReady(lp, watch.read)) {
      return false;
    }
    int bytes = watch.available();
    if (bytes == 0 && watch.interrupts.isStillReady(lp, watch.read)) {
      // Twice ready with nothing to read: it is no byte that another thread has just read.
      bytes = watch.available();
      if (bytes == 0) {
        kn.knFlags |= EV_EOF | EV_NODATA;
        return true;
      }
    }
    kn.knData = bytes == ChannelWatch.UNKNOWN ? 1 : bytes;
    return bytes != 0;
  }

  private static boolean filtWrite(Lwp lp, Knote kn, long hint) {
    ChannelWatch watch = ChannelWatch.of(kn);
    boolean ready = watch.interrupts.isReady(lp, watch.write);
    kn.knData = ready ? 1 : 0;
    return ready;
  }

  /** The channel is its owner's to close. */
  @Override
  public int foClose(Lwp lp, File fp) {
    return 0;
  }
}
