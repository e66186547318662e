// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import static io.github.kqueue4j.reference.kern.EventVar.ENXIO;
import static io.github.kqueue4j.reference.kern.EventVar.FILTEROP_MPSAFE;

import io.github.kqueue4j.reference.lwkt.Lwp;

/** {@code aio_filtops}, as {@code vfs_aio.c} has it since DragonFly gave up asynchronous I/O. */
final class AioFilter extends FilterOps {
  static final FilterOps AIO_FILTOPS = new AioFilter();

  private AioFilter() {
    super(FILTEROP_MPSAFE);
  }

  /** {@code filt_aioattach()}. */
  @Override
  public int fAttach(Lwp lp, Knote kn) {
    return ENXIO;
  }

  @Override
  public void fDetach(Lwp lp, Knote kn) {
    throw new AssertionError("aio_filtops never attaches");
  }

  @Override
  public boolean fEvent(Lwp lp, Knote kn, long hint) {
    throw new AssertionError("aio_filtops never attaches");
  }
}
