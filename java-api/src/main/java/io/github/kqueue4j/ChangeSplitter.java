// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import io.github.kqueue4j.spi.KqueueDriver;
import java.util.ArrayList;
import java.util.List;

/**
 * Applies changes that a driver cannot take as they are. For a filter or note that the backend
 * lacks, an entry is posted here. EV_ADD with NOTE_TRIGGER of a USER event is made in two changes,
 * because four of the six kernels ignore the trigger.
 *
 * <p>The other changes are passed to the driver in runs, so that all changes are applied in order
 * and the posted entries are in the order of their changes. Confined to one thread, for one call.
 */
final class ChangeSplitter {

  private final KqueueDriver driver;
  private final Capabilities backend;
  private final KEventBuffer run;
  private final KEventBuffer posted;
  private final int maxRun;
  private final List<KEvent> posts = new ArrayList<>();

  /** Takes two scratch buffers; {@code run} is empty. */
  ChangeSplitter(KqueueDriver driver, Capabilities backend, KEventBuffer run, KEventBuffer posted) {
    this.driver = driver;
    this.backend = backend;
    this.run = run;
    this.posted = posted;
    this.maxRun = Math.min(run.capacity(), posted.capacity());
  }

  /** Tells whether a change is EV_ADD with NOTE_TRIGGER of a USER event. */
  static boolean isTriggeredAdd(Filter filter, int flags, int fflags) {
    return filter == Filter.USER
        && (flags & SysEvent.EV_ADD) != 0
        && (fflags & SysEvent.NOTE_TRIGGER) != 0;
  }

  /** Applies all changes. Returns 0, or the negated errno that the driver returned. */
  int apply(KEventBuffer changes) {
    for (int i = 0; i < changes.size(); i++) {
      int result = apply(changes.get(i));
      if (result < 0) {
        return result;
      }
    }
    return flush();
  }

  /** Returns the posted entries, in the order of their changes. */
  List<KEvent> posts() {
    return posts;
  }

  private int apply(KEvent change) {
    int refusal = backend.refusal(change.ident(), change.filter(), change.fflags());
    if (refusal != 0) {
      int result = flush();
      posts.add(entry(change, refusal));
      return result;
    }
    if (isTriggeredAdd(change.filter(), change.flags(), change.fflags())) {
      int result = flush();
      return result < 0 ? result : addThenTrigger(change);
    }
    int result = run.size() == maxRun ? flush() : 0;
    run.forward(change);
    return result;
  }

  private int addThenTrigger(KEvent change) {
    int firstPost = posts.size();
    run.forward(
        new KEvent(
            change.ident(),
            change.filter(),
            change.flags(),
            change.fflags() & ~SysEvent.NOTE_TRIGGER,
            change.data(),
            change.udata()));
    int result = flush();
    if (result < 0 || posts.stream().skip(firstPost).anyMatch(KEvent::isError)) {
      return result;
    }
    int afterAdd = posts.size();
    run.forward(
        new KEvent(
            change.ident(),
            change.filter(),
            0,
            SysEvent.NOTE_TRIGGER,
            change.data(),
            change.udata()));
    result = flush();
    if (posts.size() > afterAdd) {
      mergePosts(firstPost, posts.removeLast());
    }
    return result;
  }

  /**
   * Keeps one entry for the two changes: a failure of the trigger replaces the receipt of the add.
   * ENOENT does not count as a failure: another thread deleted the event in between, as it could
   * have done after the call.
   */
  private void mergePosts(int firstPost, KEvent triggerPost) {
    if (triggerPost.isError() && triggerPost.errno() != Errno.ENOENT) {
      posts.subList(firstPost, posts.size()).clear();
      posts.add(triggerPost);
    }
  }

  private int flush() {
    if (run.size() == 0) {
      return 0;
    }
    int count = driver.apply(run, posted);
    run.clear();
    if (count < 0) {
      return count;
    }
    posted.fill(count);
    posts.addAll(posted.toList());
    return 0;
  }

  private static KEvent entry(KEvent change, int errno) {
    return new KEvent(change.ident(), change.filter(), SysEvent.EV_ERROR, 0, errno, change.udata());
  }
}
