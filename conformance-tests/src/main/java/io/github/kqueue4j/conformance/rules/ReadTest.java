// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.rules;

import static io.github.kqueue4j.SysEvent.EV_EOF;
import static io.github.kqueue4j.SysEvent.EV_NODATA;
import static io.github.kqueue4j.conformance.Feature.LOWAT;
import static io.github.kqueue4j.conformance.Feature.NODATA;
import static io.github.kqueue4j.conformance.Feature.ONESHOT_ONLY_WHILE_READY;
import static io.github.kqueue4j.conformance.Feature.PIPE_ENDS_SHARE_EVENTS;
import static io.github.kqueue4j.conformance.Feature.PIPE_LOWAT;
import static io.github.kqueue4j.conformance.Feature.PIPE_READ_CHECKS_ONESHOT;
import static io.github.kqueue4j.conformance.Feature.SOCKET_LOWAT;
import static io.github.kqueue4j.conformance.rules.Events.kevent;
import static io.github.kqueue4j.conformance.rules.Events.only;
import static io.github.kqueue4j.conformance.rules.Events.read;
import static io.github.kqueue4j.conformance.rules.Events.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.conformance.OnEachBackend;
import io.github.kqueue4j.conformance.OnlyWith;
import io.github.kqueue4j.conformance.OnlyWithout;
import io.github.kqueue4j.conformance.Rule;
import io.github.kqueue4j.conformance.World;
import java.util.List;

/** EVFILT_READ on pipes and sockets. */
class ReadTest {
  @OnEachBackend
  @Rule(
      value = "READ-1 A pipe: data is the number of bytes.",
      source = "filt_piperead(), trace portable-pipe-read-level")
  void countsBytesOfAPipe(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    kq.register(KEvent.read(pipe.source()).add());
    for (int more : new int[] {1, 99, 900}) {
      write(pipe.sink(), more);
    }
    assertThat(only(kq.poll(World.PATIENCE)).data()).isEqualTo(1000);
    read(pipe.source(), 990);
    assertThat(only(kq.poll(World.PATIENCE)).data()).isEqualTo(10);
  }

  @OnEachBackend
  @Rule(
      value = "READ-2 A pipe that is ready when added is returned by the same call.",
      source = "kqueue_register(), trace portable-pipe-add-ready")
  void readyAtAddIsReturned(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    write(pipe.sink(), 4);
    assertThat(only(kevent(kq, KEvent.read(pipe.source()).add())).data()).isEqualTo(4);
  }

  @OnEachBackend
  @Rule(
      value = "READ-3 A pipe that is filled and drained before the scan is not returned.",
      source = "kqueue_scan(), trace portable-pipe-drained-before-scan")
  void drainedIsNotReturned(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    kq.register(KEvent.read(pipe.source()).add());
    write(pipe.sink(), 4);
    read(pipe.source(), 4);
    assertThat(kq.poll()).isEmpty();
  }

  @OnEachBackend
  @Rule(
      value =
          "READ-4 After the writer has closed: EV_EOF, with the number of bytes left in" + " data.",
      source = "filt_piperead(), trace portable-pipe-eof-with-data")
  void eofWithBytesLeft(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    kq.register(KEvent.read(pipe.source()).add());
    write(pipe.sink(), 4);
    pipe.sink().close();
    KEvent event = only(world.await(kq, KEvent::isEof));
    assertThat(event.data()).isEqualTo(4);
    assertThat(event.flags()).isEqualTo(EV_EOF);
    assertThat(event.socketError()).isEmpty();
  }

  @OnEachBackend
  @OnlyWith(NODATA)
  @Rule(
      value = "READ-5 End of file with no bytes left: EV_EOF and EV_NODATA, on every call.",
      source = "filt_piperead(), trace portable-pipe-eof-empty")
  void eofEmptyHasNodata(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    kq.register(KEvent.read(pipe.source()).add());
    pipe.sink().close();
    for (int i = 0; i < 2; i++) {
      KEvent event = only(world.await(kq, KEvent::isEof));
      assertThat(event.flags()).isEqualTo(EV_EOF | EV_NODATA);
      assertThat(event.data()).isZero();
    }
  }

  @OnEachBackend
  @OnlyWithout(NODATA)
  @Rule(
      value = "READ-6 End of file with no bytes left: EV_EOF and data 0, on every call.",
      source = "FreeBSD filt_piperead(), trace portable-pipe-eof-empty")
  void eofEmptyIsPlain(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    kq.register(KEvent.read(pipe.source()).add());
    pipe.sink().close();
    for (int i = 0; i < 2; i++) {
      KEvent event = only(world.await(kq, KEvent::isEof));
      assertThat(event.flags()).isEqualTo(EV_EOF);
      assertThat(event.data()).isZero();
    }
  }

  @OnEachBackend
  @Rule(
      value = "READ-7 A pipe whose writer is gone when it is added: EV_EOF at once.",
      source = "filt_piperead(), trace portable-pipe-eof-at-add")
  void eofAtAdd(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    pipe.sink().close();
    assertThat(only(kevent(kq, KEvent.read(pipe.source()).add())).isEof()).isTrue();
  }

  @OnEachBackend
  @Rule(
      value = "READ-8 With EV_CLEAR end of file is returned once.",
      source = "kqueue_scan(), trace portable-pipe-eof-clear")
  void clearShowsEofOnce(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    kq.register(KEvent.read(pipe.source()).add().clear());
    pipe.sink().close();
    assertThat(world.await(kq, KEvent::isEof)).hasSize(1);
    assertThat(kq.poll()).isEmpty();
  }

  @OnEachBackend
  @OnlyWithout(PIPE_ENDS_SHARE_EVENTS)
  @Rule(
      value = "READ-9 With EV_CLEAR a read that leaves data does not activate the event again.",
      source = "trace portable-pipe-read-clear-partial")
  void partialReadDoesNotActivate(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    kq.register(KEvent.read(pipe.source()).add().clear());
    write(pipe.sink(), 4);
    assertThat(kq.poll(World.PATIENCE)).hasSize(1);
    read(pipe.source(), 1);
    assertThat(kq.poll()).isEmpty();
  }

  @OnEachBackend
  @OnlyWith(PIPE_ENDS_SHARE_EVENTS)
  @Rule(
      value =
          "READ-10 With EV_CLEAR a read that leaves data activates the event again on"
              + " these kernels.",
      source = "FreeBSD, xnu and OpenBSD pipe_read(), trace portable-pipe-read-clear-partial")
  void partialReadActivates(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    kq.register(KEvent.read(pipe.source()).add().clear());
    write(pipe.sink(), 4);
    assertThat(kq.poll(World.PATIENCE)).hasSize(1);
    read(pipe.source(), 1);
    assertThat(only(kq.poll(World.PATIENCE)).data()).isEqualTo(3);
  }

  @OnEachBackend
  @OnlyWithout({PIPE_READ_CHECKS_ONESHOT, ONESHOT_ONLY_WHILE_READY})
  @Rule(
      value = "READ-11 A one-shot event is delivered with the data of its last activation.",
      source = "kqueue_scan(), trace portable-pipe-oneshot-drained")
  void oneshotKeepsItsData(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    write(pipe.sink(), 4);
    kq.register(KEvent.read(pipe.source()).add().oneshot());
    read(pipe.source(), 4);
    assertThat(only(kq.poll(World.PATIENCE)).data()).isEqualTo(4);
  }

  @OnEachBackend
  @OnlyWith(ONESHOT_ONLY_WHILE_READY)
  @Rule(
      value =
          "READ-21 A one-shot event is returned only while there is something to read on"
              + " these kernels.",
      source = "epoll_wait(2), xnu knote_process(), trace portable-pipe-oneshot-drained")
  void oneshotStaysSilentOnceDrained(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    write(pipe.sink(), 4);
    kq.register(KEvent.read(pipe.source()).add().oneshot());
    read(pipe.source(), 4);
    assertThat(kq.poll()).isEmpty();
    write(pipe.sink(), 2);
    assertThat(only(kq.poll(World.PATIENCE)).data()).isEqualTo(2);
  }

  @OnEachBackend
  @OnlyWith(PIPE_READ_CHECKS_ONESHOT)
  @Rule(
      value =
          "READ-12 A read checks the condition of a queued one-shot event again on these"
              + " kernels: data 0.",
      source = "FreeBSD, OpenBSD pipe_read(), trace portable-pipe-oneshot-drained")
  void oneshotIsCheckedAgain(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    write(pipe.sink(), 4);
    kq.register(KEvent.read(pipe.source()).add().oneshot());
    read(pipe.source(), 4);
    assertThat(only(kq.poll(World.PATIENCE)).data()).isZero();
  }

  @OnEachBackend
  @OnlyWith(LOWAT)
  @OnlyWithout(PIPE_LOWAT)
  @Rule(
      value = "READ-13 NOTE_LOWAT is ignored on pipes.",
      source = "filt_piperead(), trace portable-pipe-lowat")
  void ignoresLowWaterOfPipes(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    kq.register(KEvent.read(pipe.source()).add().lowWater(10));
    write(pipe.sink(), 4);
    assertThat(only(kq.poll(World.PATIENCE)).data()).isEqualTo(4);
  }

  @OnEachBackend
  @OnlyWith(PIPE_LOWAT)
  @Rule(
      value = "READ-14 NOTE_LOWAT takes effect on pipes on these kernels.",
      source = "xnu filt_piperead()")
  void honoursLowWaterOfPipes(World world, Kqueue kq) throws Exception {
    lowWaterHolds(kq, world.pipe());
  }

  private static void lowWaterHolds(Kqueue kq, Descriptor.Pipe pipe) throws Exception {
    kq.register(KEvent.read(pipe.source()).add().lowWater(10));
    write(pipe.sink(), 4);
    assertThat(kq.poll()).isEmpty();
    write(pipe.sink(), 6);
    assertThat(only(kq.poll(World.PATIENCE)).data()).isEqualTo(10);
  }

  @OnEachBackend
  @Rule(value = "READ-15 A socket: data is the number of bytes.", source = "filt_soread()")
  void countsBytesOfASocket(World world, Kqueue kq) throws Exception {
    Descriptor.SocketPair pair = world.socketPair();
    kq.register(KEvent.read(pair.left()).add(), KEvent.read(pair.right()).add());
    write(pair.right(), 5);
    KEvent event = only(kq.poll(World.PATIENCE));
    assertThat(event.ident()).isEqualTo(pair.left().number());
    assertThat(event.data()).isEqualTo(5);
    read(pair.left(), 2);
    assertThat(only(kq.poll(World.PATIENCE)).data()).isEqualTo(3);
  }

  @OnEachBackend
  @OnlyWith(SOCKET_LOWAT)
  @Rule(value = "READ-16 NOTE_LOWAT is a socket's threshold.", source = "filt_soread()")
  void honoursLowWaterOfSockets(World world, Kqueue kq) throws Exception {
    Descriptor.SocketPair pair = world.socketPair();
    lowWaterHolds(kq, new Descriptor.Pipe(pair.left(), pair.right()));
  }

  @OnEachBackend
  @OnlyWith(LOWAT)
  @OnlyWithout(SOCKET_LOWAT)
  @Rule(
      value =
          "READ-17 NOTE_LOWAT is ignored on sockets that have no threshold of their own,"
              + " as on these kernels.",
      source = "SimulatedKernel: its sockets are pipes both ways")
  void ignoresLowWaterOfSockets(World world, Kqueue kq) throws Exception {
    Descriptor.SocketPair pair = world.socketPair();
    kq.register(KEvent.read(pair.left()).add().lowWater(10));
    write(pair.right(), 4);
    assertThat(only(kq.poll(World.PATIENCE)).data()).isEqualTo(4);
  }

  @OnEachBackend
  @Rule(
      value = "READ-18 The peer of a socket has closed: READ and WRITE have EV_EOF.",
      source = "filt_soread(), filt_sowrite()")
  void peerClosedIsEof(World world, Kqueue kq) throws Exception {
    Descriptor.SocketPair pair = world.socketPair();
    pair.right().close();
    kq.register(KEvent.read(pair.left()).add(), KEvent.write(pair.left()).add());
    List<KEvent> events = kq.poll(World.PATIENCE);
    assertThat(events).hasSize(2).allMatch(KEvent::isEof);
  }

  @OnEachBackend
  @Rule(
      value = "READ-19 One pipe in two queues: both queues report it.",
      source = "knote(), trace portable-pipe-two-kqueues")
  void bothQueuesAreNotified(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    Kqueue other = world.open();
    kq.register(KEvent.read(pipe.source()).add());
    other.register(KEvent.read(pipe.source()).add());
    write(pipe.sink(), 1);
    assertThat(kq.poll(World.PATIENCE)).hasSize(1);
    assertThat(other.poll(World.PATIENCE)).hasSize(1);
  }

  @OnEachBackend
  @Rule(
      value =
          "READ-20 Collected without counts: data is at least 1 and at most the number of"
              + " bytes.",
      source = "levelled: API: KEventBuffer.withoutCounts()")
  void comesWithoutCounts(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    KEventBuffer events = kq.newBuffer(2).withoutCounts();
    kq.register(KEvent.read(pipe.source()).add());
    write(pipe.sink(), 5);
    assertThat(kq.kevent(events, World.PATIENCE.toNanos())).isEqualTo(1);
    assertThat(events.data(0)).isBetween(1L, 5L);
    read(pipe.source(), 5);
    assertThat(kq.kevent(events, 0)).isZero();
    pipe.sink().close();
    assertThat(kq.kevent(events, World.PATIENCE.toNanos())).isEqualTo(1);
    assertThat(events.get(0).isEof()).isTrue();
    assertThat(events.data(0)).isZero();
  }
}
