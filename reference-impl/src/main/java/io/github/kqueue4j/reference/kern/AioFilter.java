// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import static io.github.kqueue4j.reference.kern.EventVar.ENXIO;
import static io.github.kqueue4j.reference.kern.EventVar.FILTEROP_MPSAFE;

import io.github.kqueue4j.reference.lwkt.Lwp;

/** {@code aio_filtops} as in {@code vfs_aio.c} since DragonFly removed asynchronous I/O: ENXIO. */
final class AioFilter {
  static final FilterOps AIO_FILTOPS =
      new FilterOps(FILTEROP_MPSAFE, AioFilter::filtAioattach, null, null);

  private AioFilter() {}

  /** {@code filt_aioattach()}. */
  static int filtAioattach(Lwp lp, Knote kn) {
    return ENXIO;
  }
}
