// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

/** OpenBSD. {@code sys_generic.c:ppollcollect()} makes POLLHUP of the end of a file. */
final class OpenBsdAnswers extends SystemAnswers {
  OpenBsdAnswers() {
    super("openbsd");
  }

  /** {@code uipc_socket.c:sogetopt()} has no SO_ACCEPTCONN. */
  @Override
  boolean saysThatASocketListens() {
    return false;
  }

  @Override
  public int revents(int fd, int events, int revents) {
    return BsdPoll.hangUp(isConnectionless(fd), events, revents);
  }
}
