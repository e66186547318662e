// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.rules;

import static io.github.kqueue4j.SysEvent.NOTE_OOB;
import static io.github.kqueue4j.conformance.Feature.BROKEN_PIPE_IS_EBADF;
import static io.github.kqueue4j.conformance.Feature.BROKEN_PIPE_IS_EPIPE;
import static io.github.kqueue4j.conformance.Feature.EXCEPT;
import static io.github.kqueue4j.conformance.Feature.PIPE_ENDS_SHARE_EVENTS;
import static io.github.kqueue4j.conformance.Feature.PIPE_GROWS;
import static io.github.kqueue4j.conformance.Feature.PIPE_WRITE_EOF_ONCE;
import static io.github.kqueue4j.conformance.Feature.WRITE_ROOM_UNKNOWN;
import static io.github.kqueue4j.conformance.rules.Events.drain;
import static io.github.kqueue4j.conformance.rules.Events.fill;
import static io.github.kqueue4j.conformance.rules.Events.kevent;
import static io.github.kqueue4j.conformance.rules.Events.only;
import static io.github.kqueue4j.conformance.rules.Events.refusal;
import static io.github.kqueue4j.conformance.rules.Events.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.conformance.OnEachBackend;
import io.github.kqueue4j.conformance.OnlyWith;
import io.github.kqueue4j.conformance.OnlyWithout;
import io.github.kqueue4j.conformance.Rule;
import io.github.kqueue4j.conformance.World;
import java.util.List;

/** EVFILT_WRITE on pipes and sockets, and EVFILT_EXCEPT. */
class WriteTest {
  private static final int PIPE = 65536;

  @OnEachBackend
  @OnlyWithout({PIPE_GROWS, WRITE_ROOM_UNKNOWN})
  @Rule(
      value = "WRITE-1 A pipe: data is the room that is left.",
      source = "filt_pipewrite(), trace portable-pipe-write-space")
  void countsRoomOfAPipe(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    assertThat(only(kevent(kq, KEvent.write(pipe.sink()).add())).data()).isEqualTo(PIPE);
  }

  @OnEachBackend
  @OnlyWith(PIPE_GROWS)
  @Rule(
      value =
          "WRITE-2 A pipe: data is the room that is left, which grows with use on these"
              + " kernels.",
      source = "FreeBSD filt_pipewrite(), trace portable-pipe-write-space")
  void countsRoomOfAGrowingPipe(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    assertThat(only(kevent(kq, KEvent.write(pipe.sink()).add())).data()).isBetween(512L, 65536L);
  }

  @OnEachBackend
  @OnlyWith(WRITE_ROOM_UNKNOWN)
  @Rule(
      value =
          "WRITE-13 data is 1 on these kernels, whose host does not report how much room"
              + " there is.",
      source = "poll(2)")
  void roomIsOne(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    assertThat(only(kevent(kq, KEvent.write(pipe.sink()).add())).data()).isEqualTo(1);
  }

  @OnEachBackend
  @Rule(
      value = "WRITE-3 A full pipe is not writable; once drained, it is.",
      source = "filt_pipewrite(), trace portable-pipe-write-full")
  void fullIsNotWritable(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    assertThat(fill(pipe.sink())).isPositive();
    assertThat(kevent(kq, KEvent.write(pipe.sink()).add())).isEmpty();
    drain(pipe.source());
    assertThat(only(kq.poll(World.PATIENCE)).data()).isPositive();
  }

  @OnEachBackend
  @Rule(
      value = "WRITE-4 A socket: writable while there is room; data is the room.",
      source = "filt_sowrite()")
  void socketHasRoom(World world, Kqueue kq) throws Exception {
    Descriptor.SocketPair pair = world.socketPair();
    assertThat(only(kevent(kq, KEvent.write(pair.left()).add())).data()).isPositive();
    fill(pair.left());
    assertThat(kq.poll()).isEmpty();
    drain(pair.right());
    assertThat(kq.poll(World.PATIENCE)).hasSize(1);
  }

  @OnEachBackend
  @OnlyWithout(PIPE_WRITE_EOF_ONCE)
  @Rule(
      value = "WRITE-5 After the reader has closed: EV_EOF, on every call.",
      source = "filt_pipewrite(), trace portable-pipe-write-eof-level")
  void eofStays(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    kq.register(KEvent.write(pipe.sink()).add());
    pipe.source().close();
    assertThat(only(world.await(kq, KEvent::isEof)).isEof()).isTrue();
    assertThat(only(kq.poll(World.PATIENCE)).isEof()).isTrue();
  }

  @OnEachBackend
  @OnlyWith(PIPE_WRITE_EOF_ONCE)
  @Rule(
      value =
          "WRITE-6 After the reader has closed: EV_EOF is returned once on these kernels"
              + " and removes the event.",
      source = "FreeBSD filt_pipewrite(), trace portable-pipe-write-eof-level")
  void eofComesOnce(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    kq.register(KEvent.write(pipe.sink()).add());
    pipe.source().close();
    assertThat(only(world.await(kq, KEvent::isEof)).isEof()).isTrue();
    assertThat(kq.poll()).isEmpty();
    assertThat(refusal(kq, KEvent.write(pipe.sink()).delete())).isEqualTo(Errno.ENOENT);
  }

  private static List<KEvent> addBroken(World world, Kqueue kq) throws KqueueException {
    Descriptor.Pipe pipe = world.pipe();
    pipe.source().close();
    return kevent(kq, KEvent.write(pipe.sink()).add());
  }

  @OnEachBackend
  @OnlyWithout({BROKEN_PIPE_IS_EPIPE, BROKEN_PIPE_IS_EBADF})
  @Rule(
      value = "WRITE-7 A pipe whose reader is gone when it is added: EV_EOF.",
      source = "FORMAT.md, trace portable-pipe-write-add-after-close")
  void brokenIsEof(World world, Kqueue kq) throws Exception {
    assertThat(only(addBroken(world, kq)).isEof()).isTrue();
  }

  @OnEachBackend
  @OnlyWith(BROKEN_PIPE_IS_EPIPE)
  @Rule(
      value = "WRITE-8 A pipe whose reader is gone when it is added: EPIPE on these kernels.",
      source = "DragonFly and FreeBSD pipe_kqfilter()")
  void brokenIsEpipe(World world, Kqueue kq) throws Exception {
    assertThat(only(addBroken(world, kq)).errno()).isEqualTo(Errno.EPIPE);
  }

  @OnEachBackend
  @OnlyWith(BROKEN_PIPE_IS_EBADF)
  @Rule(
      value = "WRITE-9 A pipe whose reader is gone when it is added: EBADF on these kernels.",
      source = "NetBSD pipe_kqfilter(), trace portable-pipe-write-add-after-close")
  void brokenIsEbadf(World world, Kqueue kq) throws Exception {
    assertThat(only(addBroken(world, kq)).errno()).isEqualTo(Errno.EBADF);
  }

  @OnEachBackend
  @OnlyWithout(PIPE_ENDS_SHARE_EVENTS)
  @Rule(
      value = "WRITE-10 READ and WRITE of a pipe's two ends are independent events.",
      source = "sys_pipe.c, trace portable-pipe-both-filters")
  void endsAreIndependent(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    kq.register(KEvent.read(pipe.source()).add().clear(), KEvent.write(pipe.sink()).add().clear());
    assertThat(only(kq.poll(World.PATIENCE)).filter()).isEqualTo(Filter.WRITE);
    write(pipe.sink(), 3);
    assertThat(only(kq.poll(World.PATIENCE)).filter()).isEqualTo(Filter.READ);
  }

  @OnEachBackend
  @OnlyWith(PIPE_ENDS_SHARE_EVENTS)
  @Rule(
      value =
          "WRITE-11 A write activates the write end's EV_CLEAR event again on these" + " kernels.",
      source = "FreeBSD, xnu and OpenBSD pipe_kqfilter(), trace portable-pipe-both-filters")
  void aWriteActivatesBoth(World world, Kqueue kq) throws Exception {
    Descriptor.Pipe pipe = world.pipe();
    kq.register(KEvent.read(pipe.source()).add().clear(), KEvent.write(pipe.sink()).add().clear());
    assertThat(only(kq.poll(World.PATIENCE)).filter()).isEqualTo(Filter.WRITE);
    write(pipe.sink(), 3);
    assertThat(kq.poll(World.PATIENCE)).hasSize(2);
  }

  @OnEachBackend
  @Rule(
      value = "WRITE-12 READ and WRITE of one socket are two events.",
      source = "knotes are found by ident and filter: kqueue_register()")
  void twoFiltersOfOneSocket(World world, Kqueue kq) throws Exception {
    Descriptor.SocketPair pair = world.socketPair();
    write(pair.right(), 1);
    kq.register(
        KEvent.read(pair.left()).add().withUdata(1), KEvent.write(pair.left()).add().withUdata(2));
    assertThat(kq.poll(World.PATIENCE).stream().map(KEvent::filter))
        .containsExactlyInAnyOrder(Filter.READ, Filter.WRITE);
    kq.register(KEvent.write(pair.left()).delete());
    assertThat(only(kq.poll()).udata()).isEqualTo(1);
  }

  @OnEachBackend
  @OnlyWith(EXCEPT)
  @Rule(
      value = "EXCEPT-1 EXCEPT does not report a socket without out-of-band data.",
      source = "filt_soread(), EVFILT_EXCEPT of kqueue(2)")
  void noUrgentDataIsSilent(World world, Kqueue kq) throws Exception {
    Descriptor.SocketPair pair = world.socketPair();
    List<KEvent> answer = kevent(kq, KEvent.except(pair.left(), NOTE_OOB).add());
    assertThat(answer).allMatch(entry -> entry.isError() && entry.errno() == Errno.EOPNOTSUPP);
    assertThat(kq.poll()).isEmpty();
  }

  @OnEachBackend
  @OnlyWithout(EXCEPT)
  @Rule(
      value = "EXCEPT-2 A backend without the filter refuses it: EINVAL.",
      source = "levelled: CONTRACT.md, C-16")
  void exceptIsRefused(World world, Kqueue kq) throws Exception {
    Descriptor.SocketPair pair = world.socketPair();
    assertThat(refusal(kq, KEvent.except(pair.left(), NOTE_OOB).add())).isEqualTo(Errno.EINVAL);
  }
}
