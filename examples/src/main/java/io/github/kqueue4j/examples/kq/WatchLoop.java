// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Waits in one kqueue for the events of all sources and prints them. */
final class WatchLoop {
  private final Kqueue kq;
  private final PrintWriter out;
  private final EventPrinter printer;
  private final List<Source> sources = new ArrayList<>();

  /** Events that stand for changes that were refused. */
  private final List<KEvent> instead = new ArrayList<>();

  private final long start;
  private int watched;
  private long left;

  /**
   * Makes one without sources.
   *
   * @param kq where to wait
   * @param out where lines go
   * @param printer makes the lines
   * @param count how many lines at most
   */
  WatchLoop(Kqueue kq, PrintWriter out, EventPrinter printer, long count) {
    this.kq = kq;
    this.out = out;
    this.printer = printer;
    this.left = count;
    this.start = kq.backend().nanoTime();
  }

  /** Adds a source; it stays the caller's to close. */
  void add(Source source) throws IOException {
    int index = sources.size();
    sources.add(source);
    watched += source.isWatched() ? 1 : 0;
    Optional<KEvent> already = source.already();
    if (already.isPresent()) {
      instead.add(already.get().withUdata(index));
      return;
    }
    try {
      kq.register(source.change().withUdata(index));
      for (KEvent change : source.moreChanges()) {
        kq.register(change.withUdata(index));
      }
    } catch (KqueueException e) {
      String what = "cannot watch " + source.kind() + " " + source.name() + ": " + e.getMessage();
      Optional<KEvent> event = source.insteadOf(e);
      instead.add(event.orElseThrow(() -> new IOException(what, e)).withUdata(index));
    }
  }

  /**
   * Prints events until a source says stop, none is left, or enough were printed.
   *
   * @return the exit status
   */
  int run() throws IOException {
    List<KEvent> events = List.copyOf(instead);
    while (true) {
      for (KEvent event : events) {
        Source source = sources.get((int) event.udata());
        for (SourceEvent seen : source.seeAll(event)) {
          for (KEvent change : seen.changes()) {
            kq.register(change.withUdata(event.udata()));
          }
          print(source, event, seen);
          if (seen.next() == SourceEvent.Next.STOP) {
            return seen.status();
          }
          if (seen.next() == SourceEvent.Next.ENDED) {
            end(event);
          }
          if (left == 0 || watched == 0) {
            return 0;
          }
        }
      }
      events = kq.take();
    }
  }

  private void print(Source source, KEvent event, SourceEvent seen) throws IOException {
    if (seen.text().isEmpty()) {
      return;
    }
    out.println(printer.line(kq.backend().nanoTime() - start, source, event, seen));
    if (out.checkError()) {
      throw new IOException("the output takes no more: nobody reads it, or its device is full");
    }
    left--;
  }

  /** A source at its end would report it for ever; one-shot events are gone by themselves. */
  private void end(KEvent event) throws KqueueException {
    watched--;
    if (!EventText.flags(event).contains("ONESHOT")) {
      kq.register(new KEvent(event.ident(), event.filter(), 0, 0, 0, event.udata()).delete());
    }
  }
}
