// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults.scene;

import io.github.kqueue4j.KEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Changes and deliveries of one subject. */
final class FilterCalls {
  private static final long UDATA = 7;

  private final Subject subject;

  /** The subject of the present scene; cells run one after the other. */
  private Subject.@Nullable Made made;

  private FilterCalls(Subject subject) {
    this.subject = subject;
  }

  static List<Call> all() {
    List<Call> calls = new ArrayList<>();
    for (Subject subject : Subject.all()) {
      FilterCalls of = new FilterCalls(subject);
      of.changes(calls);
      of.deliveries(calls);
    }
    return calls;
  }

  private Subject.Made made() {
    Subject.Made known = made;
    if (known == null) {
      throw new IllegalStateException("the scene was not prepared");
    }
    return known;
  }

  private KEvent event() {
    return made().event();
  }

  private Call call(String what, Call.Action prepare, Call.Action act, Call.Check check) {
    Call.Action both =
        s -> {
          made = subject.maker().make(s);
          prepare.run(s);
        };
    return Call.of(subject.name() + " " + what, both, act, check).on(subject.hosts());
  }

  // changes

  private void changes(List<Call> calls) {
    calls.add(change("added", s -> {}, KEvent::add, false, true));
    calls.add(change("modified", this::add, event -> event.add().withUdata(UDATA), true, true));
    calls.add(change("disabled", this::add, KEvent::disable, true, true));
    calls.add(change("deleted", this::add, KEvent::delete, true, false));
    calls.add(
        call(
            "deleted while it pends",
            s -> {
              add(s);
              made().occur().run();
            },
            s -> s.kq.register(event().delete()),
            (s, thrown) -> {
              if (!s.isPoisoned(s.kq) && !subject.name().equals("PROC")) {
                checkExistence(s, thrown, true, false);
              }
            }));
  }

  private void add(Scene s) throws Exception {
    s.kq.register(event().add().clear());
  }

  private Call change(
      String what,
      Call.Action prepare,
      UnaryOperator<KEvent> change,
      boolean before,
      boolean after) {
    return call(
        what,
        prepare,
        s -> s.kq.register(change.apply(event())),
        (s, thrown) -> {
          if (!s.isPoisoned(s.kq)) {
            if (before != after
                || what.equals("disabled")) { // otherwise the event must be reported
              checkExistence(s, thrown, before, after);
            }
            checkOccurs(s, thrown, change.apply(event()).udata());
          }
        });
  }

  private void checkExistence(Scene s, @Nullable Throwable thrown, boolean before, boolean after)
      throws Exception {
    boolean exists = s.exists(s.kq, event());
    Wrong.unless(
        exists == after || (thrown != null && exists == before),
        "after a change that "
            + (thrown == null ? "returned" : "threw")
            + ", the event "
            + (exists ? "exists" : "does not exist"));
    if (!exists) {
      s.kq.register(event().add().clear());
    }
  }

  /** Checks an enabled event: it is reported when it occurs, and can be deleted. */
  private void checkOccurs(Scene s, @Nullable Throwable thrown, long udata) throws Exception {
    made().occur().run();
    KEvent came = s.await(s.kq, event());
    Wrong.unless(
        came.udata() == udata || thrown != null || udata == 0 || subject.name().equals("USER"),
        "the change returned, but the event has udata " + came.udata());
    if (!subject.name().equals("PROC")) {
      s.kq.register(event().delete());
    }
    s.checkNone(s.kq, event());
  }

  // deliveries

  private void deliveries(List<Call> calls) {
    calls.add(delivery("delivered", event -> event));
    calls.add(delivery("delivered with EV_CLEAR", KEvent::clear));
    calls.add(delivery("delivered with EV_ONESHOT", KEvent::oneshot));
    calls.add(delivery("delivered with EV_DISPATCH", event -> event.clear().dispatch()));
  }

  private Call delivery(String what, UnaryOperator<KEvent> flags) {
    boolean oneshot = what.endsWith("ONESHOT") || subject.name().equals("PROC");
    boolean level = what.equals("delivered");
    boolean dispatch = what.endsWith("DISPATCH");
    return call(
        what,
        s -> {
          s.kq.register(flags.apply(event()).add());
          made().occur().run();
        },
        s -> s.got = s.kq.poll(Settings.PATIENCE),
        (s, thrown) -> {
          if (s.isPoisoned(s.kq)) {
            return;
          }
          if (thrown != null) {
            s.await(s.kq, event());
          } else {
            Wrong.unless(
                Scene.contains(s.got, event()), "the call returns no such event: " + s.got);
          }
          if (!level && !(subject.recurs().contains(s.host.name) && !oneshot && !dispatch)) {
            s.checkNone(s.kq, event());
          }
          Wrong.unless(
              s.exists(s.kq, event()) != oneshot,
              "the existence of the event contradicts EV_ONESHOT");
          if (!oneshot) {
            s.kq.register(event().delete());
            s.checkNone(s.kq, event());
          }
        });
  }
}
