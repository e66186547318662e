// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.SysEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A process that can start no thread when it first watches a file in a directory that has replaced
 * another one, of which it watches a file, too.
 */
final class RenewedWithoutThreads {
  private RenewedWithoutThreads() {}

  public static void main(String[] args) throws Exception {
    Backend backend = Backend.standard();
    Path directory = Files.createTempDirectory("renewed");
    Path inner = Files.createDirectory(directory.resolve("inner"));
    Path file = Files.createFile(inner.resolve("file"));
    try (Kqueue kq = Kqueue.open(backend);
        Descriptor gone = backend.open(file)) {
      kq.register(KEvent.vnode(gone, SysEvent.NOTE_DELETE).add());
      Files.move(inner, directory.resolve("before")); // no event of the directory tells of it
      Files.createDirectory(inner);
      try (Descriptor entry = backend.open(Files.createFile(inner.resolve("entry")))) {
        KEvent change = KEvent.vnode(entry, SysEvent.NOTE_DELETE).add();
        List<Thread> threads = LackOfThreads.useAllThreads();
        String first = LackOfThreads.register(kq, change);
        LackOfThreads.end(threads);
        String second = LackOfThreads.register(kq, change);
        boolean told = kq.poll(Duration.ofSeconds(60)).stream().anyMatch(e -> isOf(gone, e));
        System.out.println(first + ", " + second + ", " + (told ? "told" : "not told"));
      }
    }
  }

  private static boolean isOf(Descriptor descriptor, KEvent event) {
    return event.ident() == descriptor.number();
  }
}
