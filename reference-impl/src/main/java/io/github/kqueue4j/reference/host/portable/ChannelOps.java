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
import java.nio.channels.SelectableChannel;

/** File operations of channels: readiness as a selector reports it; for TCP also a byte count. */
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
      int error = SelectorInterrupts.ensure(lp, kq);
      SelectorInterrupts interrupts = SelectorInterrupts.of(kq);
      if (error != 0 || interrupts == null) {
        return error;
      }
      watch = new ChannelWatch(file, kq, channel, interrupts);
      kn.knHook = watch; // set first, so that a failure from here on can be undone by detach
      kn.setFop(reads ? READ_FILTOPS : WRITE_FILTOPS);
      error = interrupts.add(lp, watch);
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
    kn.knFlags &= ~(EV_EOF | EV_NODATA); // what looked like the end may have been a mark
    boolean ready = watch.interrupts.isReady(lp, watch.read);
    int bytes = ready ? watch.available() : 0;
    watch.read.tell(bytes);
    if (!ready) {
      return false;
    }
    if (bytes == 0 && watch.interrupts.isStillReady(lp, watch.read)) {
      // Ready twice with no byte to read: this is the end of file, not a byte that another thread
      // read in between; or the mark of urgent data, which the JDK does not distinguish.
      bytes = watch.available();
      watch.read.tell(bytes);
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
    watch.write.tell(0);
    kn.knData = ready ? 1 : 0;
    return ready;
  }

  /** Does nothing: only the application closes the channel. */
  @Override
  public int foClose(Lwp lp, File fp) {
    return 0;
  }
}
