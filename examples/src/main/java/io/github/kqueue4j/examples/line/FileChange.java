// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.line;

import static io.github.kqueue4j.SysEvent.EVFILT_TIMER;
import static io.github.kqueue4j.SysEvent.EVFILT_VNODE;
import static io.github.kqueue4j.SysEvent.EV_ADD;
import static io.github.kqueue4j.SysEvent.EV_CLEAR;
import static io.github.kqueue4j.SysEvent.EV_ENABLE;
import static io.github.kqueue4j.SysEvent.NOTE_DELETE;
import static io.github.kqueue4j.SysEvent.NOTE_EXTEND;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.Kqueue;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/** A well-known C program for kqueue(2) in Java. The comments are its C lines. */
public final class FileChange {
  private FileChange() {}

  /**
   * Prints a line for each change of a file, until the file is deleted.
   *
   * @param path the file
   * @param periodMillis the program prints "still here" once in this time
   * @param out the lines are printed to this stream
   * @throws IOException if the file cannot be watched
   */
  public static void watch(Path path, long periodMillis, PrintStream out) throws IOException {
    try (Descriptor f = Descriptor.open(path); // f = open(argv[1], O_RDONLY);
        Kqueue kq = Kqueue.open()) { // if ((kq = kqueue()) == -1) err(1, "kqueue");
      KEventBuffer change = kq.newBuffer(2); // struct kevent change[2], event[2];
      KEventBuffer event = kq.newBuffer(2);

      int notes = NOTE_DELETE | NOTE_EXTEND | NOTE_WRITE;
      change // EV_SET(&change[0], f, EVFILT_VNODE, EV_ADD | EV_ENABLE | EV_CLEAR, …, 0, 0);
          .put(f.number(), EVFILT_VNODE, EV_ADD | EV_ENABLE | EV_CLEAR, notes, 0, 0)
          // EV_SET(&change[1], 1, EVFILT_TIMER, EV_ADD, 0, period, 0);
          .put(1, EVFILT_TIMER, EV_ADD, 0, periodMillis, 0);
      kq.register(change); // kevent(kq, change, 2, NULL, 0, NULL);

      for (; ; ) { // for (;;) {
        int nev = kq.kevent(event, Kqueue.FOREVER_NANOS); // nev = kevent(kq, NULL, 0, event, …);
        for (int i = 0; i < nev; i++) { // for (i = 0; i < nev; i++) {
          if (event.isError(i)) { // if (event[i].flags & EV_ERROR)
            throw new IOException(event.errno(i).name()); // errx(1, …, strerror(event[i].data));
          }
          if (event.filter(i) == EVFILT_TIMER) { // if (event[i].filter == EVFILT_TIMER)
            out.println("still here"); // puts("still here");
          } else if ((event.fflags(i) & NOTE_DELETE) != 0) { // else if (… & NOTE_DELETE)
            out.println("deleted");
            return; // return 0;
          } else {
            out.println("changed"); // else puts("changed");
          }
        }
      }
    }
  }

  /**
   * Prints the changes of a file.
   *
   * @param args the path of the file
   * @throws IOException if the file cannot be watched
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      System.err.println("usage: FileChange FILE");
      return;
    }
    watch(Path.of(args[0]), 5000, System.out);
  }
}
