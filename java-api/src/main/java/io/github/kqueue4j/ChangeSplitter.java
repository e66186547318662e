// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import io.github.kqueue4j.spi.KqueueDriver;
import java.util.ArrayList;
import java.util.List;

/**
 * Applies changes that no driver may see as they are: a filter or note that the backend lacks, for
 * which an entry is posted here, and EV_ADD with NOTE_TRIGGER of a USER event, which four of the
 * six kernels take for an EV_ADD alone, and which is therefore made in two changes.
 *
 * <p>What stands between such changes is handed on in runs, so that all are applied in order and
 * the entries posted are in the order of their changes. Confined to one thread, for one call.
 */
final class ChangeSplitter {

  private final KqueueDriver driver;
  private final Capabilities backend;
  private final KEventBuffer run;
  private final KEventBuffer posted;
  private final int atOnce;
  private final List<KEvent> posts = new ArrayList<>();

  /** The buffers are scratch; run is empty. */
  ChangeSplitter(KqueueDriver driver, Capabilities backend, KEventBuffer run, KEventBuffer posted) {
    this.driver = driver;
    this.backend = backend;
    this.run = run;
    this.posted = posted;
    this.atOnce = Math.min(run.capacity(), posted.capacity());
  }

  /** EV_ADD with NOTE_TRIGGER of a USER event. */
  static boolean isTriggeredAdd(Filter filter, int flags, int fflags) {
    return filter == Filter.USER
        && (flags & SysEvent.EV_ADD) != 0
        && (fflags & SysEvent.NOTE_TRIGGER) != 0;
  }

  /** Applies all changes; 0, or the negated errno that a driver returned. */
  int apply(KEventBuffer changes) {
    for (int i = 0; i < changes.size(); i++) {
      int result = apply(changes.get(i));
      if (result < 0) {
        return result;
      }
    }
    return flush();
  }

  /** What was posted, in the order of the changes. */
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
    int result = run.size() == atOnce ? flush() : 0;
    run.forward(change);
    return result;
  }

  private int addThenTrigger(KEvent change) {
    int before = posts.size();
    run.forward(
        new KEvent(
            change.ident(),
            change.filter(),
            change.flags(),
            change.fflags() & ~SysEvent.NOTE_TRIGGER,
            change.data(),
            change.udata()));
    int result = flush();
    if (result < 0 || posts.stream().skip(before).anyMatch(KEvent::isError)) {
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
      keepOne(before, posts.removeLast());
    }
    return result;
  }

  /**
   * One entry for the two changes: the trigger's failure instead of the add's receipt. ENOENT is
   * none: another thread has deleted the event since, as it may after the call.
   */
  private void keepOne(int before, KEvent ofTrigger) {
    if (ofTrigger.isError() && ofTrigger.errno() != Errno.ENOENT) {
      posts.subList(before, posts.size()).clear();
      posts.add(ofTrigger);
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
