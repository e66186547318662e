// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

/**
 * NetBSD 5.0 to 10: entries of 40 bytes, without {@code ext}. NetBSD 11 still exports this
 * function, but {@link NetBsd} is preferred there.
 */
final class NetBsd50 extends NetBsd {

  @Override
  String name() {
    return "netbsd50";
  }

  @Override
  String kevent() {
    return "__kevent50";
  }

  @Override
  NativeBuffer newBuffer(int capacity, Translation translation) {
    return new NetBsd50Buffer(capacity, translation);
  }
}
