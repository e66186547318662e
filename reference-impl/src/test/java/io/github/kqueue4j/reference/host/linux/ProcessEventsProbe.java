// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.SysEvent.NOTE_EXIT;
import static io.github.kqueue4j.SysEvent.NOTE_FORK;

import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A program that prints whether fork events can be watched, and the exit status of its child. */
final class ProcessEventsProbe {
  private ProcessEventsProbe() {}

  public static void main(String[] args) throws IOException {
    try (Kqueue kq = LinuxBackend.open()) {
      Process child = new ProcessBuilder("/bin/sh", "-c", "read line; exit 3").start();
      kq.register(KEvent.proc(child.pid(), NOTE_EXIT).add());
      long sockets = sockets();
      String refused = register(kq, KEvent.proc(child.pid(), NOTE_EXIT | NOTE_FORK).add());
      String again = register(kq, KEvent.proc(child.pid(), NOTE_FORK).add());
      child.getOutputStream().close();
      KEvent event = LinuxBackend.one(kq);
      System.out.print(
          refused + " " + again + " " + event.exitStatus() + " " + (sockets() - sockets));
    }
  }

  private static String register(Kqueue kq, KEvent change) {
    try {
      kq.register(change);
      return "accepted";
    } catch (KqueueException e) {
      return e.errno().name();
    }
  }

  private static long sockets() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.map(path -> Integer.parseInt(path.getFileName().toString()))
          .filter(fd -> ProcFd.target(new CallMemory(), fd).startsWith("socket:"))
          .count();
    }
  }
}
