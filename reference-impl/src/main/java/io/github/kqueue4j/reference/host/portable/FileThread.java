// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

/** The threads that take and examine changes of files. */
final class FileThread {
  private FileThread() {}

  static void start(Runnable action) {
    Thread thread = new Thread(null, action, "kqueue4j-files", 0, false);
    thread.setDaemon(true);
    thread.start();
  }
}
