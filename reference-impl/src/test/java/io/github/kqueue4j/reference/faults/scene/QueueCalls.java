// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults.scene;

import static io.github.kqueue4j.SysEvent.NOTE_CHILD;
import static io.github.kqueue4j.SysEvent.NOTE_EXIT;
import static io.github.kqueue4j.SysEvent.NOTE_FORK;
import static io.github.kqueue4j.SysEvent.NOTE_TRACK;
import static io.github.kqueue4j.SysEvent.NOTE_TRACKERR;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.SysEvent;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Calls that open and close queues and descriptors, make several changes, or receive events. */
final class QueueCalls {
  private static final int MANY = 5;

  private QueueCalls() {}

  static List<Call> all() {
    List<Call> calls = new ArrayList<>();
    several(calls);
    opens(calls);
    closes(calls);
    nestedChanges(calls);
    descriptors(calls);
    arrivals(calls);
    return calls;
  }

  // several changes

  private static void several(List<Call> calls) {
    calls.add(
        Call.of(
            "kevent() with several changes and receipts",
            s -> s.pipe(),
            s ->
                s.got =
                    s.kq.kevent(
                        List.of(
                            KEvent.user(1).add().receipt(),
                            KEvent.timer(2, Duration.ofHours(1)).add().receipt(),
                            KEvent.read(s.pipe().source()).add().receipt(),
                            KEvent.user(9).delete()),
                        8,
                        Duration.ZERO),
            QueueCalls::checkSeveral));
    calls.add(
        Call.of(
            "kevent() that adds, triggers and collects",
            s -> {},
            s ->
                s.got =
                    s.kq.kevent(
                        List.of(KEvent.user(1).add().clear(), KEvent.user(1).trigger()),
                        8,
                        Settings.PATIENCE),
            (s, thrown) -> {
              if (!s.isPoisoned(s.kq)) {
                Wrong.unless(
                    thrown != null || Scene.contains(s.got, KEvent.user(1)),
                    "kevent() returns " + s.got);
                s.kq.poll();
                s.checkWorks(s.kq);
              }
            }));
  }

  /** Checks that changes were applied in order: if one was not, none after it was. */
  private static void checkSeveral(Scene s, @Nullable Throwable thrown) throws Exception {
    if (s.isPoisoned(s.kq)) {
      return;
    }
    boolean first = s.exists(s.kq, KEvent.user(1));
    boolean second = s.exists(s.kq, KEvent.timer(2, Duration.ofHours(1)));
    boolean third = s.exists(s.kq, KEvent.read(s.pipe().source()));
    Wrong.unless(
        (first || !second) && (second || !third), "a change is lost but a later one is applied");
    if (thrown == null) {
      Wrong.unless(first && second && third, "some of several changes are lost");
      Wrong.unless(s.got.size() == 4, "instead of four entries the call returns " + s.got);
    }
    s.checkWorks(s.kq);
  }

  // open and close of queues

  private static void opens(List<Call> calls) {
    calls.add(
        Call.of(
            "queue opened",
            s -> {},
            s -> s.opened = s.open(),
            (s, thrown) -> {
              if (s.opened != null) {
                s.checkWorks(s.opened);
              }
              s.checkWorks(s.kq);
            }));
  }

  private static void closes(List<Call> calls) {
    calls.add(close("queue closed", s -> s.kq.register(KEvent.user(1).add())));
    calls.add(close("queue closed with events of all kinds", QueueCalls::addAllKinds));
    calls.add(
        close(
            "queue closed with many pending events",
            s -> {
              for (int i = 0; i < MANY; i++) {
                s.kq.register(KEvent.user(i).add());
                s.kq.register(KEvent.user(i).trigger());
              }
            }));
    calls.add(
        close(
            "queue closed that another one watches",
            s -> {
              Kqueue outer = s.open();
              s.involve(outer);
              s.kq.register(KEvent.read(s.pipe().source()).add());
              outer.register(KEvent.read(s.kq.descriptor()).add());
              s.fill();
            }));
    calls.add(
        close(
            "queue closed that watches another one",
            s -> {
              Kqueue inner = s.open();
              s.involve(inner);
              inner.register(KEvent.read(s.pipe().source()).add());
              s.kq.register(KEvent.read(inner.descriptor()).add());
              s.fill();
            }));
  }

  private static void nestedChanges(List<Call> calls) {
    calls.add(
        Call.of(
            "READ changed whose queue another one watches",
            s -> {
              Kqueue outer = s.open();
              s.involve(outer);
              outer.register(KEvent.read(s.kq.descriptor()).add());
              s.kq.register(KEvent.read(s.pipe().source()).add());
              s.kq.register(KEvent.read(s.pipe().source()).disable());
              s.fill();
            },
            s -> s.kq.register(KEvent.read(s.pipe().source()).enable()),
            (s, thrown) -> {
              KEvent read = KEvent.read(s.pipe().source());
              s.unlessPoisoned(s.kq, () -> s.kq.register(read.delete()));
              s.other.register(read.delete()); // so that no event keeps the pipe open
              Wrong.unless(
                  s.pipe().source().read(ByteBuffer.allocate(1)) == 1,
                  "a pipe is closed though its descriptor is open");
              s.other.register(read.add().clear());
            }));
    calls.add(
        pollOfOuter(
            "queue polled that watches one with a pipe",
            s -> KEvent.read(s.pipe().source()),
            Scene::fill));
    calls.add(
        pollOfOuter(
            "queue polled that watches one with a file",
            s -> KEvent.vnode(s.file().descriptor(), SysEvent.NOTE_WRITE),
            s -> s.file().write()));
    calls.add(
        pollOfOuter(
            "queue polled that watches one with a process",
            s -> KEvent.proc(s.process().pid(), NOTE_EXIT),
            s -> s.process().exit()));
  }

  /** Creates a poll of a queue; after any fault the queue that it watches still has its event. */
  private static Call pollOfOuter(String name, Chosen which, Call.Action occur) {
    return Call.of(
        name,
        s -> {
          Kqueue inner = s.open();
          s.involve(inner);
          s.inner = inner;
          inner.register(which.of(s).add().clear());
          s.kq.register(KEvent.read(inner.descriptor()).add().clear());
          occur.run(s);
        },
        s -> s.got = s.kq.poll(),
        (s, thrown) -> {
          Kqueue inner = Objects.requireNonNull(s.inner);
          s.unlessPoisoned(inner, () -> s.await(inner, which.of(s)));
          s.checkWorks(s.kq);
        });
  }

  private static void addAllKinds(Scene s) throws Exception {
    s.kq.register(KEvent.user(1).add());
    s.kq.register(KEvent.timer(1, Duration.ofHours(1)).add());
    s.kq.register(KEvent.signal(Signal.WINCH).add());
    s.kq.register(KEvent.proc(s.host.oldProcess(), NOTE_EXIT).add());
    s.kq.register(KEvent.read(s.pipe().source()).add());
    s.kq.register(KEvent.write(s.pipe().sink()).add());
  }

  private static Call close(String name, Call.Action prepare) {
    return Call.of(
        name,
        prepare,
        s -> s.kq.close(),
        (s, thrown) -> {
          s.kq.close();
          Wrong.unless(!s.kq.isOpen(), "a queue is open after close()");
        });
  }

  // descriptors

  private static void descriptors(List<Call> calls) {
    calls.add(
        Call.of(
            "pipe opened",
            s -> {},
            s -> {
              Descriptor.Pipe made = s.host.backend().pipe();
              s.closeLater("the new pipe", made::close);
            },
            (s, thrown) -> checkNextPipe(s)));
    calls.add(
        Call.of(
                "socket pair opened",
                s -> {},
                s -> {
                  Descriptor.SocketPair made = s.host.backend().socketPair();
                  s.closeLater("the new socket pair", made::close);
                },
                (s, thrown) -> checkNextPipe(s))
            .on(Call.REAL));
    calls.add(
        Call.of(
            "file opened",
            s -> s.file(),
            s -> {
              Descriptor made = s.file().openAgain();
              s.closeLater("the new descriptor", made::close);
            },
            (s, thrown) -> checkNextPipe(s)));
    calls.add(closeOf("descriptor closed that is watched", s -> s.pipe().source()));
    calls.add(closeOf("sink closed whose source is watched", s -> s.pipe().sink()));
    calls.add(
        Call.of(
                "channel closed that is watched",
                s -> {
                  Pipe pipe = openChannel(s);
                  s.kq.register(KEvent.read(s.host.backend().of(pipe.source())).add());
                  pipe.sink().write(ByteBuffer.wrap(new byte[] {'x'}));
                  pipe.source().close();
                },
                s -> s.got = s.kq.poll(),
                (s, thrown) -> {
                  Wrong.unless(
                      s.got.isEmpty(), "events of a closed channel are reported: " + s.got);
                  s.checkWorks(s.kq);
                })
            .on(Call.REAL));
    calls.add(
        reuse(
            "pipe opened at the number of a closed channel that is watched",
            s ->
                s.act =
                    () -> {
                      Descriptor.Pipe made = s.host.backend().pipe();
                      s.closeLater("the new pipe", made::close);
                    }));
    calls.add(
        reuse(
            "channel named at the number of a closed one that is watched",
            s -> {
              Pipe next = openChannel(s);
              s.act = () -> s.host.backend().of(next.source());
            }));
    calls.add(transfer("pipe written to", s -> {}, s -> s.fill()));
    calls.add(
        transfer(
            "pipe read from",
            s -> {
              s.fill();
              s.kq.register(KEvent.write(s.pipe().sink()).add().clear());
            },
            s -> s.pipe().source().read(ByteBuffer.allocate(1))));
  }

  /** Creates a call that meets the number of a channel which two queues watch and which is gone. */
  private static Call reuse(String name, Call.Action prepare) {
    return Call.of(
            name,
            s -> {
              s.involve(s.other);
              Pipe gone = openChannel(s);
              Descriptor source = s.host.backend().of(gone.source());
              s.kq.register(KEvent.read(source).add());
              s.other.register(KEvent.read(source).add());
              gone.source().close();
              gone.sink().close();
              prepare.run(s);
            },
            s -> s.act.run(),
            (s, thrown) -> {
              checkNextPipe(s);
              s.unlessPoisoned(
                  s.kq,
                  () ->
                      Wrong.unless(
                          s.kq.poll().isEmpty(), "events of a closed channel are reported"));
            })
        .on(Call.REAL);
  }

  private static Pipe openChannel(Scene s) throws Exception {
    Pipe pipe = Pipe.open();
    s.closeLater("the sink of a channel", pipe.sink()::close);
    s.closeLater("the channel", pipe.source()::close);
    pipe.source().configureBlocking(false);
    return pipe;
  }

  /** Checks a pipe, which gets the numbers of descriptors that a failed call has closed. */
  private static void checkNextPipe(Scene s) throws Exception {
    try (Descriptor.Pipe pipe = s.host.backend().pipe()) {
      pipe.sink().write(ByteBuffer.wrap(new byte[] {'x'}));
      int read = pipe.source().read(ByteBuffer.allocate(1));
      Wrong.unless(read == 1, "a new pipe does not transfer a byte, but " + read);
    }
    s.checkWorks(s.kq);
  }

  private static void watchPipe(Scene s) throws Exception {
    s.involve(s.other);
    s.kq.register(KEvent.read(s.pipe().source()).add());
  }

  /** Creates a close; after any fault a second close succeeds, and the number is free. */
  private static Call closeOf(String name, Closed which) {
    return Call.of(
        name,
        s -> {
          watchPipe(s);
          s.fill();
        },
        s -> which.of(s).close(),
        (s, thrown) -> {
          Descriptor closed = which.of(s);
          closed.close();
          Wrong.unless(!closed.isOpen(), "a descriptor is open after close()");
          s.checkWorks(s.kq);
        });
  }

  /** Chooses a descriptor. */
  @FunctionalInterface
  private interface Closed {
    Descriptor of(Scene s) throws Exception;
  }

  private static Call transfer(String name, Call.Action prepare, Call.Action act) {
    return Call.of(
        name,
        s -> {
          watchPipe(s);
          prepare.run(s);
        },
        act,
        (s, thrown) -> {
          if (s.isPoisoned(s.kq)) {
            return;
          }
          s.fill();
          s.await(s.kq, KEvent.read(s.pipe().source()));
          s.kq.register(KEvent.read(s.pipe().source()).delete());
          s.checkWorks(s.kq);
        });
  }

  // events that threads of the library or of the JVM report

  private static void arrivals(List<Call> calls) {
    calls.add(
        arrival(
            "signal arriving", s -> KEvent.signal(Signal.WINCH), s -> s.host.raise(Signal.WINCH)));
    calls.add(
        arrival(
            "process ending",
            s -> KEvent.proc(s.process().pid(), NOTE_EXIT),
            s -> s.process().exit()));
    calls.add(
        arrival(
                "file changing",
                s -> KEvent.vnode(s.file().descriptor(), SysEvent.NOTE_WRITE),
                s -> s.file().write())
            .on("portable"));
    calls.add(
        arrival(
                "process forking, its child ending",
                s -> KEvent.proc(s.process().pid(), NOTE_FORK | NOTE_TRACK | NOTE_EXIT),
                s -> s.process().fork())
            .on(Set.of("linux", "simulated"))
            .tracing());
    calls.add(
        arrival(
                "traced process ending",
                s -> KEvent.proc(s.process().pid(), NOTE_FORK | NOTE_EXIT),
                s -> s.process().exit())
            .on(Set.of("linux", "simulated"))
            .tracing());
  }

  /** Creates an event. */
  @FunctionalInterface
  private interface Chosen {
    KEvent of(Scene s) throws Exception;
  }

  private static Call arrival(String name, Chosen which, Call.Action occur) {
    return Call.of(
            name,
            s -> {
              s.involve(s.other);
              s.kq.register(which.of(s).add().clear());
              s.other.register(which.of(s).add().clear());
            },
            s -> {
              occur.run(s);
              s.got = s.kq.poll(Settings.PATIENCE);
            },
            (s, thrown) -> {
              boolean poisoned = s.isPoisoned(s.kq);
              Wrong.unless(
                  poisoned || thrown != null || reports(s.got, which.of(s)),
                  "an event is lost, and the queue does not report it");
              s.unlessPoisoned(s.other, () -> s.await(s.other, which.of(s)));
              if (!poisoned) {
                s.checkWorks(s.kq);
              }
            })
        .following(Call.Follows.LIBRARY);
  }

  private static boolean reports(List<KEvent> events, KEvent like) {
    return events.stream()
        .anyMatch(event ->
            Scene.isLike(event, like) || (event.fflags() & (NOTE_CHILD | NOTE_TRACKERR)) != 0);
  }
}
