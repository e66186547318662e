// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.sim;

import static io.github.kqueue4j.SysEvent.EV_EOF;
import static io.github.kqueue4j.SysEvent.EV_NODATA;
import static io.github.kqueue4j.reference.kern.EventVar.EAGAIN;
import static io.github.kqueue4j.reference.kern.EventVar.EOPNOTSUPP;
import static io.github.kqueue4j.reference.kern.EventVar.EPIPE;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_READ;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_WRITE;
import static io.github.kqueue4j.reference.kern.EventVar.FILTEROP_ISFD;
import static io.github.kqueue4j.reference.kern.EventVar.FILTEROP_MPSAFE;

import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.FileOps;
import io.github.kqueue4j.reference.kern.FilterOps;
import io.github.kqueue4j.reference.kern.KList;
import io.github.kqueue4j.reference.kern.KernelEntry;
import io.github.kqueue4j.reference.kern.Knote;
import io.github.kqueue4j.reference.kern.KnoteLists;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One end of a pipe, with the buffer from which this end reads. Filters and notifications follow
 * DragonFly's {@code sys_pipe.c}. Guarded by the {@link Baton}.
 */
public final class SimPipe {
  static final FileOps PIPEOPS = new PipeOps();

  /** Size of the buffer in bytes. */
  public static final int CAPACITY = 65536;

  private static final int PIPE_BUF = 512;
  private static final FilterOps PIPE_RFILTOPS =
      new FilterOps(FILTEROP_ISFD | FILTEROP_MPSAFE, null, SimPipe::detach, SimPipe::filtPiperead);
  private static final FilterOps PIPE_WFILTOPS =
      new FilterOps(FILTEROP_ISFD | FILTEROP_MPSAFE, null, SimPipe::detach, SimPipe::filtPipewrite);

  private final KList kqinfo = new KList();
  private @Nullable SimPipe peer;
  private byte @Nullable [] bytes;
  private int start;
  private int count;
  private boolean eof;

  private SimPipe() {}

  /** Creates the two ends of a pipe. */
  static SimPipe[] pair() {
    SimPipe r = new SimPipe();
    SimPipe w = new SimPipe();
    r.peer = w;
    w.peer = r;
    return new SimPipe[] {r, w};
  }

  private SimPipe peer() {
    SimPipe other = peer;
    assert other != null : "pipe end without a peer";
    return other;
  }

  /**
   * Writes at this end as many bytes as fit; up to 512 bytes are written whole or not at all.
   *
   * @param lp the calling thread
   * @param source the bytes to write
   * @return the number of bytes written, −EPIPE if the other end is closed, −EAGAIN if there is no
   *     room
   */
  public int write(Lwp lp, ByteBuffer source) {
    SimPipe to = peer();
    int n = source.remaining();
    if (to.eof) {
      return -EPIPE;
    }
    if (n == 0) {
      return 0;
    }
    int room = CAPACITY - to.count;
    int result = -EAGAIN;
    if (room > 0 && (n > PIPE_BUF || room >= n)) {
      result = Math.min(n, room);
      to.put(source, result);
    }
    if (to.count > 0) {
      KernelEntry.knote(lp, to.kqinfo, 0);
    }
    return result;
  }

  /**
   * Reads at this end.
   *
   * @param lp the calling thread
   * @param target receives the bytes
   * @return the number of bytes read, 0 at the end of file or if the target has no room, −EAGAIN if
   *     the buffer is empty
   */
  public int read(Lwp lp, ByteBuffer target) {
    int n = Math.min(target.remaining(), count);
    if (!target.hasRemaining()) {
      return 0;
    }
    if (n == 0) {
      return eof ? 0 : -EAGAIN;
    }
    take(target, n);
    if (count < CAPACITY / 2) {
      KernelEntry.knote(lp, peer().kqinfo, 0);
    }
    return n;
  }

  private void put(ByteBuffer source, int n) {
    byte[] ring = bytes;
    if (ring == null) {
      ring = new byte[CAPACITY];
      bytes = ring;
    }
    int at = (start + count) % CAPACITY;
    int head = Math.min(n, CAPACITY - at);
    source.get(ring, at, head);
    source.get(ring, 0, n - head);
    count += n;
  }

  private void take(ByteBuffer target, int n) {
    byte[] ring = bytes;
    assert ring != null : "bytes without a buffer";
    int head = Math.min(n, CAPACITY - start);
    target.put(ring, start, head);
    target.put(ring, 0, n - head);
    start = (start + n) % CAPACITY;
    count -= n;
  }

  private static SimPipe of(@Nullable Object data) {
    if (data instanceof SimPipe p) {
      return p;
    }
    throw new AssertionError("file without a pipe: " + data);
  }

  /** The file operations. */
  private static final class PipeOps implements FileOps {
    @Override
    public int foKqfilter(Lwp lp, File fp, Knote kn) {
      switch (kn.knFilter) {
        case EVFILT_READ -> kn.setFop(PIPE_RFILTOPS);
        case EVFILT_WRITE -> kn.setFop(PIPE_WFILTOPS);
        default -> {
          return EOPNOTSUPP;
        }
      }
      kn.knHook = fp.fData;
      KnoteLists.knoteInsert(lp, of(fp.fData).kqinfo, kn);
      return 0;
    }

    /** Sets the end of file on both ends: closing either end ends both directions. */
    @Override
    public int foClose(Lwp lp, File fp) {
      SimPipe p = of(fp.fData);
      p.eof = true;
      KnoteLists.knote(lp, p.kqinfo, 0);
      SimPipe other = p.peer();
      other.eof = true;
      KnoteLists.knote(lp, other.kqinfo, 0);
      return 0;
    }
  }

  private static void detach(Lwp lp, Knote kn) {
    KnoteLists.knoteRemove(lp, of(kn.knHook).kqinfo, kn);
  }

  /** {@code filt_piperead()}. */
  private static boolean filtPiperead(Lwp lp, Knote kn, long hint) {
    SimPipe p = of(kn.knHook);
    kn.knData = p.count;
    if (p.eof) {
      kn.knFlags |= p.count == 0 ? EV_EOF | EV_NODATA : EV_EOF;
      return true;
    }
    return kn.knData > 0;
  }

  /** {@code filt_pipewrite()}. */
  private static boolean filtPipewrite(Lwp lp, Knote kn, long hint) {
    SimPipe to = of(kn.knHook).peer();
    kn.knData = 0;
    if (to.eof) {
      kn.knFlags |= EV_EOF | EV_NODATA;
      return true;
    }
    int room = CAPACITY - to.count;
    kn.knData = room;
    return room >= PIPE_BUF;
  }
}
