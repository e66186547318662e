// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static io.github.kqueue4j.SysEvent.EV_EOF;
import static io.github.kqueue4j.SysEvent.EV_NODATA;
import static io.github.kqueue4j.reference.kern.EventVar.EOPNOTSUPP;
import static io.github.kqueue4j.reference.kern.EventVar.EPIPE;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_READ;
import static io.github.kqueue4j.reference.kern.EventVar.EVFILT_WRITE;
import static io.github.kqueue4j.reference.kern.EventVar.FILTEROP_ISFD;
import static io.github.kqueue4j.reference.kern.EventVar.FILTEROP_MPSAFE;

import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.FileOps;
import io.github.kqueue4j.reference.kern.FilterOps;
import io.github.kqueue4j.reference.kern.Knote;
import io.github.kqueue4j.reference.kern.KnoteLists;
import io.github.kqueue4j.reference.lwkt.Lwp;
import org.jspecify.annotations.Nullable;

/**
 * The file of one end of a pipe, or of a socket of a pair, with the streams it reads and writes.
 */
final class StreamFile extends File {
  private static final FileOps OPS = new Ops();

  private static final FilterOps READ_FILTOPS =
      new FilterOps(
          FILTEROP_ISFD | FILTEROP_MPSAFE,
          null,
          (lp, kn) -> KnoteLists.knoteRemove(lp, in(kn).readers, kn),
          StreamFile::filtRead);
  private static final FilterOps WRITE_FILTOPS =
      new FilterOps(
          FILTEROP_ISFD | FILTEROP_MPSAFE,
          null,
          (lp, kn) -> KnoteLists.knoteRemove(lp, out(kn).writers, kn),
          StreamFile::filtWrite);

  private final @Nullable Stream in;
  private final @Nullable Stream out;

  /** Creates a file: the end of a pipe has one of the two streams, a socket has both. */
  StreamFile(@Nullable Stream in, @Nullable Stream out) {
    super(OPS, (in == null ? 0 : FREAD) | (out == null ? 0 : FWRITE), null);
    this.in = in;
    this.out = out;
  }

  private static Stream in(Knote kn) {
    Stream stream = ((StreamFile) kn.fp()).in;
    assert stream != null : "attached to an end that does not read";
    return stream;
  }

  private static Stream out(Knote kn) {
    Stream stream = ((StreamFile) kn.fp()).out;
    assert stream != null : "attached to an end that does not write";
    return stream;
  }

  private static boolean filtRead(Lwp lp, Knote kn, long hint) {
    Stream stream = in(kn);
    boolean eof = stream.isWriterClosed(); // before the count: no write follows the close
    kn.knData = stream.count();
    if (eof) {
      kn.knFlags |= kn.knData == 0 ? EV_EOF | EV_NODATA : EV_EOF;
    }
    return eof || kn.knData > 0;
  }

  private static boolean filtWrite(Lwp lp, Knote kn, long hint) {
    Stream stream = out(kn);
    if (stream.isReaderClosed()) {
      kn.knData = 0;
      kn.knFlags |= EV_EOF | EV_NODATA;
      return true;
    }
    kn.knData = stream.room();
    return stream.hasRoom();
  }

  /** The file operations. */
  private static final class Ops implements FileOps {
    @Override
    public int foKqfilter(Lwp lp, File fp, Knote kn) {
      StreamFile file = (StreamFile) fp;
      Stream in = file.in;
      Stream out = file.out;
      if (kn.knFilter == EVFILT_READ && in != null) {
        kn.setFop(READ_FILTOPS);
        KnoteLists.knoteInsert(lp, in.readers, kn);
        return 0;
      }
      if (kn.knFilter == EVFILT_WRITE && out != null) {
        if (in == null && out.isReaderClosed()) {
          return EPIPE; // as pipe_kqfilter() does; a socket reports EV_EOF instead
        }
        kn.setFop(WRITE_FILTOPS);
        KnoteLists.knoteInsert(lp, out.writers, kn);
        return 0;
      }
      return EOPNOTSUPP;
    }

    @Override
    public int foClose(Lwp lp, File fp) {
      StreamFile file = (StreamFile) fp;
      if (file.out != null) {
        file.out.closeWriter(lp);
      }
      if (file.in != null) {
        file.in.closeReader(lp);
      }
      return 0;
    }
  }
}
