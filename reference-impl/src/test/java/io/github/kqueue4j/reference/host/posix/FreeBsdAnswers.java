// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

/**
 * FreeBSD. {@code sys_pipe.c:pipe_poll()} and {@code uipc_socket.c:sopoll_generic()} report POLLHUP
 * where Linux reports POLLERR.
 */
final class FreeBsdAnswers extends SystemAnswers {
  FreeBsdAnswers() {
    super("freebsd");
  }

  /** {@code uipc_socket.c:sogetopt()} reads SO_ACCEPTCONN. */
  @Override
  boolean saysThatASocketListens() {
    return true;
  }

  @Override
  public int revents(int fd, int events, int revents) {
    return BsdPoll.hangUp(isConnectionless(fd), events, revents);
  }
}
