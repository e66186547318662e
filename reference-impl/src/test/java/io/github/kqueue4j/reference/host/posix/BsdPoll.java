// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

/** How the kernels that descend from 4.4BSD report the end of a file in {@code poll(2)}. */
final class BsdPoll {
  private BsdPoll() {}

  /**
   * Replaces POLLERR, which these kernels do not set for pipes and sockets, by POLLHUP. An end that
   * hangs up is also readable, since a read returns at once ({@code sys_pipe.c:pipe_poll()}, {@code
   * uipc_socket.c:sopoll()}). The error of a connectionless socket makes it readable and ends
   * nothing ({@code uipc_socket.c:soreadable()}).
   *
   * @param connectionless whether the descriptor is a socket for datagrams
   * @param events the POLL* bits that were asked for
   * @param revents the bits that Linux reports
   */
  static int hangUp(boolean connectionless, int events, int revents) {
    if ((revents & (PollCalls.POLLERR | PollCalls.POLLHUP)) == 0) {
      return revents;
    }
    if (connectionless && (revents & PollCalls.POLLHUP) == 0) {
      return (revents & ~PollCalls.POLLERR) | (events & PollCalls.POLLIN);
    }
    return (revents & ~PollCalls.POLLERR) | PollCalls.POLLHUP | (events & PollCalls.POLLIN);
  }
}
