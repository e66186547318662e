// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults.scene;

import static io.github.kqueue4j.SysEvent.NOTE_EXIT;
import static io.github.kqueue4j.SysEvent.NOTE_OOB;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.Signal;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * An object that can be watched.
 *
 * @param name the filter and the kind of object
 * @param hosts the hosts that support it
 * @param maker creates the object
 * @param recurs the hosts on which the event recurs by itself: that of a timer, and with EV_CLEAR
 *     that of a ready object on a host without edge-triggered events
 */
record Subject(String name, Set<String> hosts, Maker maker, Set<String> recurs) {
  private static final Set<String> WITHOUT_EDGES = Set.of("poll", "portable");

  /** Creates a subject. */
  @FunctionalInterface
  interface Maker {
    Made make(Scene s) throws Exception;
  }

  /**
   * The subject of a scene.
   *
   * @param event the event, without flags
   * @param occur makes the event occur
   */
  record Made(KEvent event, Body occur) {}

  static List<Subject> all() {
    return List.of(
        new Subject(
            "READ of a pipe",
            Call.EVERYWHERE,
            s -> new Made(KEvent.read(s.pipe().source()), s::fill),
            Set.of()),
        new Subject("READ of a channel", Call.REAL, Subject::channel, WITHOUT_EDGES),
        new Subject("READ of a queue", Call.EVERYWHERE, Subject::queue, Set.of()),
        new Subject(
            "WRITE of a pipe",
            Call.EVERYWHERE,
            s -> new Made(KEvent.write(s.pipe().sink()), () -> {}),
            Set.of()),
        new Subject("WRITE of a socket", Set.of("linux"), Subject::socketWithRoom, Set.of()),
        new Subject("EXCEPT", Set.of("linux", "poll", "simulated"), Subject::urgent, WITHOUT_EDGES),
        new Subject(
            "VNODE",
            Call.EVERYWHERE,
            s -> new Made(KEvent.vnode(s.file().descriptor(), NOTE_WRITE), s.file()::write),
            Set.of()),
        new Subject(
            "PROC",
            Call.EVERYWHERE,
            s -> new Made(KEvent.proc(s.process().pid(), NOTE_EXIT), s.process()::exit),
            Set.of()),
        new Subject(
            "SIGNAL",
            Call.EVERYWHERE,
            s -> new Made(KEvent.signal(Signal.WINCH), () -> s.host.raise(Signal.WINCH)),
            Set.of()),
        new Subject(
            "TIMER",
            Call.EVERYWHERE,
            s -> new Made(KEvent.timer(1, Duration.ofMillis(1)), () -> {}),
            Call.EVERYWHERE),
        new Subject("USER", Call.EVERYWHERE, Subject::user, Set.of()));
  }

  private static Made user(Scene s) {
    KEvent user = KEvent.user(1);
    return new Made(user, () -> s.kq.register(user.trigger()));
  }

  private static Made channel(Scene s) throws Exception {
    Pipe pipe = Pipe.open();
    s.closeLater("the channel", pipe.source()::close);
    s.closeLater("the channel", pipe.sink()::close);
    pipe.source().configureBlocking(false);
    Descriptor descriptor = s.host.backend().of(pipe.source());
    return new Made(
        KEvent.read(descriptor), () -> pipe.sink().write(ByteBuffer.wrap(new byte[] {'x'})));
  }

  /** On Linux it has a registration for room of its own. */
  private static Made socketWithRoom(Scene s) throws Exception {
    Descriptor.SocketPair pair = s.host.backend().socketPair();
    s.closeLater("the socket pair", pair::close);
    return new Made(KEvent.write(pair.left()), () -> {});
  }

  private static Made queue(Scene s) throws Exception {
    Kqueue inner = s.open();
    s.involve(inner);
    inner.register(KEvent.user(5).add());
    return new Made(
        KEvent.read(inner.descriptor()), () -> inner.register(KEvent.user(5).trigger()));
  }

  private static Made urgent(Scene s) throws Exception {
    TestedHost.UrgentSocket socket = s.host.urgentSocket();
    s.closeLater("the socket", socket::close);
    return new Made(KEvent.except(socket.descriptor(), NOTE_OOB), socket::send);
  }
}
