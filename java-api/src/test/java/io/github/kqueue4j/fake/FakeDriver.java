// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.fake;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.spi.KqueueDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A kernel that a test controls. It records its calls, refuses the changes that the test chooses,
 * and returns the pending events that the test provides. It does not register any events itself.
 */
public final class FakeDriver implements KqueueDriver {

  private final List<String> calls = new ArrayList<>();
  private final List<KEvent> applied = new ArrayList<>();
  private final List<KEvent> pending = new ArrayList<>();
  private final FakeDescriptor descriptor = new FakeDescriptor(5, "kqueue");
  private Function<KEvent, Optional<Errno>> refusals = change -> Optional.empty();
  private UnaryOperator<KEvent> posting = UnaryOperator.identity();
  private Runnable whileInside = () -> {};
  private Runnable onWakeup = () -> {};
  private int result;
  private boolean open = true;

  /** Returns each call as text, such as {@code apply 1} or {@code kevent 1 4 0}. */
  public List<String> calls() {
    return calls;
  }

  /** Returns all changes that were applied, in order, as the driver received them. */
  public List<KEvent> applied() {
    return applied;
  }

  /** Adds pending events. */
  public void pend(KEvent... events) {
    pending.addAll(List.of(events));
  }

  /** Sets a rule that decides whether a change is refused, and with which error. */
  public void refuse(Function<KEvent, Optional<Errno>> rule) {
    refusals = rule;
  }

  /** Sets a rule that modifies each entry before it is posted. */
  public void postAs(UnaryOperator<KEvent> rule) {
    posting = rule;
  }

  /** Makes every call return a negative result; 0 ends that. */
  public void fail(int negativeResult) {
    result = negativeResult;
  }

  /** Sets an action that runs inside each kevent. */
  public void whileInside(Runnable action) {
    whileInside = action;
  }

  /** Sets an action that runs inside each wakeup. */
  public void onWakeup(Runnable action) {
    onWakeup = action;
  }

  @Override
  public int kevent(KEventBuffer changes, KEventBuffer events, int maxEvents, long timeoutNanos) {
    calls.add("kevent " + changes.size() + " " + maxEvents + " " + timeoutNanos);
    whileInside.run();
    if (!open || result < 0) {
      return open ? result : -Errno.EBADF.number();
    }
    int posted = process(changes, events);
    if (posted > 0) {
      return posted;
    }
    int count = Math.min(maxEvents, pending.size());
    for (int i = 0; i < count; i++) {
      ((FakeBuffer) events).setStruct(i, pending.removeFirst());
    }
    return count;
  }

  @Override
  public int apply(KEventBuffer changes, KEventBuffer posted) {
    calls.add("apply " + changes.size());
    if (changes.equals(posted) || posted.capacity() < changes.size() || changes.size() == 0) {
      throw new AssertionError("the caller breaks the contract of apply");
    }
    if (!open || result < 0) {
      return open ? result : -Errno.EBADF.number();
    }
    return process(changes, posted);
  }

  private int process(KEventBuffer changes, KEventBuffer posted) {
    List<KEvent> entries = new ArrayList<>();
    for (int i = 0; i < changes.size(); i++) {
      KEvent change = ((FakeBuffer) changes).struct(i);
      applied.add(change);
      Optional<Errno> refusal = refusals.apply(change);
      if (refusal.isPresent() || (change.flags() & SysEvent.EV_RECEIPT) != 0) {
        int errno = refusal.map(Errno::number).orElse(0);
        entries.add(
            new KEvent(
                change.ident(),
                change.filter(),
                SysEvent.EV_ERROR,
                change.fflags(),
                errno,
                change.udata()));
      }
    }
    for (int i = 0; i < entries.size(); i++) {
      ((FakeBuffer) posted).setStruct(i, posting.apply(entries.get(i)));
    }
    return entries.size();
  }

  @Override
  public void wakeup() {
    calls.add("wakeup");
    onWakeup.run();
  }

  @Override
  public Descriptor descriptor() {
    return descriptor;
  }

  @Override
  public void close() {
    calls.add("close");
    open = false;
    descriptor.close();
  }
}
