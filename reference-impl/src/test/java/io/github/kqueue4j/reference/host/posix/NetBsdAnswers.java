// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

/** NetBSD. */
final class NetBsdAnswers extends SystemAnswers {
  NetBsdAnswers() {
    super("netbsd");
  }

  /** {@code uipc_socket.c:sogetopt1()} reads SO_ACCEPTCONN. */
  @Override
  boolean saysThatASocketListens() {
    return true;
  }

  @Override
  public int revents(int fd, int events, int revents) {
    return BsdPoll.hangUp(isConnectionless(fd), events, revents);
  }
}
