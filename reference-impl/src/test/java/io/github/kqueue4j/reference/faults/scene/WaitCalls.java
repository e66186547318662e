// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults.scene;

import io.github.kqueue4j.ClosedKqueueException;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Calls that wait for events, wake waiting threads or lead a queue. */
final class WaitCalls {
  private static final KEvent USER = KEvent.user(1);

  private TestedHost.@Nullable Sleeper sleeping;

  private WaitCalls() {}

  static List<Call> all() {
    WaitCalls of = new WaitCalls();
    List<Call> calls = new ArrayList<>();
    of.timeouts(calls);
    of.sleepers(calls);
    of.wakers(calls);
    of.wakeups(calls);
    return calls;
  }

  private TestedHost.Sleeper sleeper() {
    TestedHost.Sleeper known = sleeping;
    if (known == null) {
      throw new IllegalStateException("no thread sleeps");
    }
    return known;
  }

  private void timeouts(List<Call> calls) {
    calls.add(
        Call.of(
            "wait that times out",
            s -> s.kq.register(USER.add()),
            s -> s.got = s.kq.poll(Duration.ofMillis(1)),
            WaitCalls::nothingCame));
    calls.add(
        Call.of(
            "wait with a descriptor that times out",
            s -> s.kq.register(KEvent.read(s.pipe().source()).add()),
            s -> s.got = s.kq.poll(Duration.ofMillis(1)),
            WaitCalls::nothingCame));
    calls.add(
        Call.of(
            "wait on a queue in a queue that times out",
            s -> {
              Kqueue inner = s.open();
              s.involve(inner);
              s.inner = inner;
              inner.register(KEvent.read(s.pipe().source()).add());
              s.kq.register(KEvent.read(inner.descriptor()).add());
            },
            s -> s.got = s.kq.poll(Duration.ofMillis(1)),
            (s, thrown) -> {
              if (!s.isPoisoned(Objects.requireNonNull(s.inner))) { // else that is readable
                nothingCame(s, thrown);
              }
            }));
  }

  private static void nothingCame(Scene s, @Nullable Throwable thrown) throws Exception {
    Wrong.unless(s.got.isEmpty(), "events are reported without a cause: " + s.got);
    s.checkWorks(s.kq);
  }

  // calls in which the sleeping thread fails

  private void sleepers(List<Call> calls) {
    calls.add(
        sleeper(
            "parked, woken by a trigger",
            false,
            s -> s.kq.register(USER.add().clear()),
            s -> s.kq.register(USER.trigger())));
    calls.add(sleeper("leading, woken by a byte", false, WaitCalls::addPipe, Scene::fill));
    calls.add(
        sleeper(
            "leading, woken by a trigger",
            false,
            s -> {
              addPipe(s);
              s.kq.register(USER.add().clear());
            },
            s -> s.kq.register(USER.trigger())));
    calls.add(
        sleeper(
            "leading, woken by a timer",
            false,
            s -> {
              addPipe(s);
              s.kq.register(KEvent.timer(1, Duration.ofMillis(2)).add());
            },
            s -> {}));
    calls.add(
        sleeper(
            "leading, given its first descriptor",
            false,
            s -> {
              s.pipe();
              s.fill();
            },
            WaitCalls::addPipe));
    calls.add(
        sleeper(
            "leading, woken by a signal",
            false,
            s -> {
              addPipe(s);
              s.kq.register(KEvent.signal(Signal.WINCH).add());
            },
            s -> s.host.raise(Signal.WINCH)));
    calls.add(
        sleeper(
            "on a queue in a queue, woken by a byte", false, WaitCalls::addNested, Scene::fill));
    calls.add(
        sleeper("virtual, woken by a byte", true, WaitCalls::addPipe, Scene::fill).on(Call.REAL));
    calls.add(
        sleeper(
                "virtual, woken by a timer",
                true,
                s -> s.kq.register(KEvent.timer(1, Duration.ofMillis(2)).add()),
                s -> {})
            .on(Call.REAL));
    calls.add(
        sleeper("virtual, woken by a byte; its leader", true, WaitCalls::addPipe, Scene::fill)
            .on(Call.REAL)
            .following(Call.Follows.LIBRARY));
    calls.add(
        sleeper("on a queue in a queue; its leader", false, WaitCalls::addNested, Scene::fill)
            .on(Call.REAL)
            .following(Call.Follows.LIBRARY));
    calls.add(interrupted());
    calls.add(closed());
  }

  private static void addPipe(Scene s) throws Exception {
    s.kq.register(KEvent.read(s.pipe().source()).add().clear());
  }

  private static void addNested(Scene s) throws Exception {
    Kqueue inner = s.open();
    s.involve(inner);
    inner.register(KEvent.read(s.pipe().source()).add().clear());
    s.kq.register(KEvent.read(inner.descriptor()).add());
  }

  /** Creates a call in which a sleeper starts inside the window, sleeps, is woken and returns. */
  private Call sleeper(String what, boolean virtual, Call.Action prepare, Call.Action wake) {
    return Call.of(
            "sleeper " + what,
            prepare,
            s -> {
              sleeping = s.sleeper(s.kq, "sleeper", virtual, Kqueue.FOREVER);
              unlessPoisoned(s, wake);
              s.got = sleeper().events();
            },
            (s, thrown) -> {
              if (thrown == null && !s.isPoisoned(s.kq)) {
                Wrong.unless(!s.got.isEmpty(), "the sleeper returns without an event");
              } else if (!s.isPoisoned(s.kq)) {
                unlessPoisoned(s, wake);
                Wrong.unless(!s.kq.poll(Settings.PATIENCE).isEmpty(), "the event is lost");
              }
              s.checkWorks(s.kq);
            })
        .following(Call.Follows.SLEEPER);
  }

  /** Runs an action that wakes a sleeper; a queue that is already poisoned refuses it. */
  private static void unlessPoisoned(Scene s, Call.Action action) throws Exception {
    try {
      action.run(s);
    } catch (RuntimeException | Error e) {
      if (Poison.of(s.kq) == null) {
        throw e;
      }
    }
  }

  private Call interrupted() {
    return Call.of(
            "sleeper leading, interrupted",
            WaitCalls::addPipe,
            s -> {
              sleeping = s.sleeper(s.kq, "sleeper", false, Kqueue.FOREVER);
              sleeper().interrupt();
              try {
                s.got = sleeper().events();
              } catch (KqueueException e) {
                s.returned = e.errno() == Errno.EINTR;
              }
            },
            (s, thrown) -> {
              Wrong.unless(thrown != null || s.returned, "an interrupted wait returns " + s.got);
              s.checkWorks(s.kq);
            })
        .on(Call.REAL)
        .following(Call.Follows.SLEEPER);
  }

  private Call closed() {
    return Call.of(
            "sleeper leading, its queue closed",
            WaitCalls::addPipe,
            s -> {
              sleeping = s.sleeper(s.kq, "sleeper", false, Kqueue.FOREVER);
              s.host.byAnother("close() under a sleeper", s.kq::close);
              s.returned = isClosed(sleeper(), null);
            },
            (s, thrown) ->
                Wrong.unless(thrown != null || s.returned, "the close did not end the wait"))
        .following(Call.Follows.SLEEPER);
  }

  private static boolean isClosed(TestedHost.Sleeper sleeper, @Nullable Throwable thrown)
      throws Exception {
    try {
      sleeper.events();
      return false;
    } catch (ClosedKqueueException e) {
      return true;
    } catch (RuntimeException | Error e) {
      if (thrown == null) {
        throw e;
      }
      return true; // the close has failed and poisoned the queue before it woke the sleeper
    }
  }

  // calls in which the waking thread fails

  private void wakers(List<Call> calls) {
    calls.add(
        waker(
            "USER triggered under a sleeper",
            s -> s.kq.register(USER.add().clear()),
            s -> s.kq.register(USER.trigger()),
            USER));
    calls.add(
        waker(
            "USER triggered under a leader",
            s -> {
              addPipe(s);
              s.kq.register(USER.add().clear());
            },
            s -> s.kq.register(USER.trigger()),
            USER));
    calls.add(
        waker(
            "READ added under a sleeper",
            s -> {
              s.kq.register(USER.add().clear());
              s.pipe();
              s.fill();
            },
            WaitCalls::addPipe,
            USER));
    calls.add(
        waker(
            "TIMER added under a leader",
            s -> {
              addPipe(s);
              s.kq.register(USER.add().clear());
            },
            s -> s.kq.register(KEvent.timer(1, Duration.ofMillis(1)).add()),
            USER));
    calls.add(
        waker(
            "USER of a queue in a queue triggered under a sleeper",
            s -> {
              Kqueue inner = s.open();
              s.involve(inner);
              inner.register(USER.add().clear());
              s.kq.register(KEvent.read(inner.descriptor()).add());
              s.kq.register(USER.add().clear());
              inner.register(KEvent.user(2).add());
              s.act = () -> inner.register(USER.trigger());
            },
            s -> s.act.run(),
            USER));
    calls.add(
        waker(
            "close under two sleepers",
            s -> {
              addPipe(s);
              s.kq.register(USER.add().clear());
              s.sleeper(s.kq, "sleeper", false, Kqueue.FOREVER);
            },
            s -> s.kq.close(),
            USER));
  }

  /** Creates a call that wakes a sleeping thread; if it does not, a rescue event does. */
  private Call waker(String what, Call.Action prepare, Call.Action act, KEvent rescue) {
    return Call.of(
        what,
        s -> {
          prepare.run(s);
          sleeping = s.sleeper(s.kq, "sleeper", false, Kqueue.FOREVER);
        },
        act,
        (s, thrown) -> {
          if (!s.kq.isOpen()) {
            s.kq.close();
            Wrong.unless(isClosed(sleeper(), thrown), "the wait on a closed queue does not fail");
          } else if (s.isPoisoned(s.kq)) {
            s.checkSleepersOfPoisoned();
          } else {
            if (thrown != null) {
              s.kq.register(rescue.trigger());
            }
            Wrong.unless(!sleeper().events().isEmpty(), "the sleeper returns without an event");
            s.checkWorks(s.kq);
          }
        });
  }

  private void wakeups(List<Call> calls) {
    calls.add(
        Call.of(
            "wakeup() without a waiter",
            s -> {},
            s -> s.kq.wakeup(),
            (s, thrown) -> {
              if (!s.isPoisoned(s.kq)) {
                if (thrown == null) {
                  Wrong.unless(s.kq.take().isEmpty(), "a wakeup brings events");
                }
                s.checkWorks(s.kq);
              }
            }));
    calls.add(
        Call.of(
            "wakeup() of a leader",
            s -> {
              addPipe(s);
              sleeping = s.sleeper(s.kq, "sleeper", false, Kqueue.FOREVER);
            },
            s -> s.kq.wakeup(),
            (s, thrown) -> {
              if (s.isPoisoned(s.kq)) {
                s.checkSleepersOfPoisoned();
              } else {
                s.kq.wakeup();
                Wrong.unless(sleeper().events().isEmpty(), "a wakeup brings events");
                s.kq.poll();
                s.checkWorks(s.kq);
              }
            }));
  }
}
