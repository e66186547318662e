// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq.demo;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Parts that run in one kqueue, one after the other at the ticks of a timer, and what became of
 * them.
 */
public final class Demo {
  private static final Duration TICK = Duration.ofMillis(400);

  /** A part that is later than that does not come. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final long END = -1;

  private final Backend backend;
  private final PrintWriter out;
  private final TimerPart clock;
  private final List<Scene> scenes = new ArrayList<>();
  private final long start;

  /** Makes one of the parts that are made so; the timer comes first and ends it. */
  Demo(Backend backend, PrintWriter out, List<Recipe> recipes) {
    this.backend = backend;
    this.out = out;
    this.start = backend.nanoTime();
    this.clock = new TimerPart(TICK, recipes.size() + 1L);
    scenes.add(new Scene(() -> clock));
    for (Recipe recipe : recipes) {
      scenes.add(new Scene(recipe));
    }
  }

  /**
   * Makes that of all parts.
   *
   * @param backend where to wait
   * @param out where lines go
   * @return one that has not begun
   */
  public static Demo ofAll(Backend backend, PrintWriter out) {
    List<Recipe> recipes =
        List.of(
            () -> new UserPart(body -> Thread.ofPlatform().name("other").unstarted(body)),
            () -> new PipePart(backend),
            () -> new TcpPart(backend),
            ChildPart::new,
            () -> new SignalPart(backend),
            () -> new FilePart(backend));
    return new Demo(backend, out, recipes);
  }

  /** Makes a part. */
  @FunctionalInterface
  interface Recipe {
    /** Makes the object that is to be watched. */
    Part make() throws IOException;
  }

  /**
   * Runs it.
   *
   * @return true if all that the backend can watch was seen
   * @throws IOException if the kqueue itself fails
   */
  public boolean run() throws IOException {
    out.println("one kqueue of " + backend + ", one thread that waits in it");
    out.println();
    long calls;
    try (Kqueue kq = Kqueue.open(backend)) {
      kq.register(KEvent.timer(END, PATIENCE).add().oneshot().withUdata(END));
      for (Scene scene : scenes) {
        scene.begin(kq, scenes.indexOf(scene));
      }
      calls = collect(kq);
    } finally {
      scenes.forEach(Scene::close);
    }
    return sumUp(calls);
  }

  /** Waits until all is seen or the patience is over; tells how often it waited. */
  private long collect(Kqueue kq) throws IOException {
    long calls = 0;
    while (scenes.stream().anyMatch(Scene::isOpen)) {
      calls++;
      for (KEvent event : kq.take()) {
        if (event.udata() == END) {
          return calls;
        }
        Scene scene = scenes.get((int) event.udata());
        String what = scene.see(event);
        double seconds = (backend.nanoTime() - start) / 1e9;
        out.println(
            String.format(
                Locale.ROOT, "%7.3f s  %-7s %-48s  %s", seconds, scene.name(), what, event));
        out.flush();
      }
      for (int i = 1; i < scenes.size() && i <= clock.ticks(); i++) {
        scenes.get(i).act();
      }
    }
    return calls;
  }

  private boolean sumUp(long calls) {
    out.println();
    for (Scene scene : scenes) {
      out.println(scene.summary(backend));
    }
    long seen = scenes.stream().filter(Scene::isComplete).count();
    boolean good = scenes.stream().noneMatch(Scene::isMissing);
    out.println();
    out.println(
        String.format(
            Locale.ROOT,
            "%s: %d of %d kinds of events seen in %.1f s, %d waits",
            good ? "good" : "NOT GOOD",
            seen,
            scenes.size(),
            (backend.nanoTime() - start) / 1e9,
            calls));
    out.flush();
    return good;
  }
}
