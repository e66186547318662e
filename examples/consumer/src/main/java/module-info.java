// SPDX-License-Identifier: BSD-2-Clause

/** It names the API only: the backends are found as services. */
module consumer {
  requires io.github.kqueue4j;
}
