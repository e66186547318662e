// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq.demo;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One part and how far it has come. A part that fails does not stop the others. */
final class Scene {
  private final Demo.Recipe recipe;
  private @Nullable Part part;
  private @Nullable String failure;
  private boolean absent;
  private boolean acted;

  Scene(Demo.Recipe recipe) {
    this.recipe = recipe;
  }

  void begin(Kqueue kq, long udata) {
    attempt(() -> {
      Part made = recipe.make();
      part = made;
      absent = !kq.backend().supports(made.filter());
      if (!absent) {
        made.begin(change -> kq.register(change.withUdata(udata)));
      }
    });
  }

  void act() {
    Part made = part;
    if (made != null && isOpen() && !acted) {
      acted = true;
      attempt(made::act);
    }
  }

  String see(KEvent event) {
    Part made = part;
    String[] what = {""};
    if (made != null) {
      attempt(() -> what[0] = made.see(event));
    }
    return failure == null ? what[0] : "failed: " + failure;
  }

  void close() {
    Part made = part;
    if (made != null) {
      attempt(made::close);
    }
  }

  /** What can fail because of the system. */
  @FunctionalInterface
  private interface Step {
    /** Does it. */
    void run() throws IOException;
  }

  private void attempt(Step step) {
    try {
      step.run();
    } catch (IOException | UnsupportedOperationException e) {
      failure = failure == null ? String.valueOf(e.getMessage()) : failure;
    }
  }

  String name() {
    Part made = part;
    return made == null ? "?" : made.name();
  }

  /** True while something is still to come. */
  boolean isOpen() {
    return !absent && failure == null && !isComplete();
  }

  boolean isComplete() {
    Part made = part;
    return made != null && failure == null && made.isComplete();
  }

  /** True if it was expected and did not come. */
  boolean isMissing() {
    return !absent && !isComplete();
  }

  /** What became of it, in a line. */
  String summary(Backend backend) {
    Part made = part;
    if (made == null) {
      return "  failed   " + failure;
    }
    String name = String.format("%-7s ", made.name());
    if (absent) {
      return "  not here " + name + made.filter() + " events do not work on " + backend;
    }
    if (failure != null) {
      return "  failed   " + name + failure;
    }
    return (made.isComplete() ? "  seen     " : "  MISSING  ") + name + made.expectation();
  }
}
