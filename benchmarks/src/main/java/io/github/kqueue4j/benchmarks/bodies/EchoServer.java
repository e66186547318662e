// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.bodies;

import java.io.IOException;

/** A server on the loopback interface that sends received bytes back, in a thread of its own. */
interface EchoServer extends AutoCloseable {
  int port();

  @Override
  void close() throws IOException;
}
