// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.SysEvent.NOTE_OOB;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.BACKEND;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.LONG;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.one;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.Calls;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.LibraryFunction;
import io.github.kqueue4j.reference.host.posix.PathBytes;
import io.github.kqueue4j.reference.host.posix.SocketCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A file that can be read and written to, watched with EV_CLEAR for both. */
@EnabledOnOs(OS.LINUX)
class EdgesOfTwoWaysTest {
  private static final int SOCK_NONBLOCK = 0x800;
  private static final int O_RDWR = 2;
  private static final int O_NONBLOCK = 0x800;

  /** With O_NOCTTY. */
  private static final int TERMINAL = O_RDWR | O_NONBLOCK | 0x100;

  private static final long TIOCGPTN = 0x80045430L;
  private static final long TIOCSPTLCK = 0x40045431L;

  private final CallMemory s = new CallMemory();
  private final ByteBuffer much = ByteBuffer.allocate(1 << 16);
  private final List<Integer> opened = new ArrayList<>();
  private final List<AutoCloseable> closed = new ArrayList<>();
  private Kqueue kq;

  /** How the two ends were made. */
  enum Kind {
    PAIR_OF_THE_LIBRARY,
    UNIX,
    TCP
  }

  /** Two connected sockets. */
  private record Ends(Descriptor near, Descriptor far) {}

  @BeforeEach
  void open() throws KqueueException {
    kq = LinuxBackend.open();
  }

  @AfterEach
  void close() throws Exception {
    kq.close();
    for (int fd : opened) {
      FileCalls.close(s, fd);
    }
    for (AutoCloseable each : closed) {
      each.close();
    }
  }

  private int toClose(int fd) {
    assertThat(fd).isNotNegative();
    opened.add(fd);
    return fd;
  }

  private SocketChannel[] connection() throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      SocketChannel near = SocketChannel.open(server.getLocalAddress());
      SocketChannel far = server.accept();
      closed.addAll(List.of(near, far));
      near.configureBlocking(false);
      far.configureBlocking(false);
      return new SocketChannel[] {near, far};
    }
  }

  private Ends connect(Kind kind) throws IOException {
    return switch (kind) {
      case PAIR_OF_THE_LIBRARY -> {
        Descriptor.SocketPair pair = BACKEND.socketPair();
        closed.add(pair);
        yield new Ends(pair.left(), pair.right());
      }
      case UNIX -> {
        LibraryFunction pair = LibraryFunction.of("socketpair");
        int type = SocketCalls.SOCK_STREAM | SOCK_NONBLOCK;
        assertThat(Calls.call(s, pair, SocketCalls.AF_UNIX, type, 0, s.address)).isZero();
        int near = toClose(s.intAt(0));
        yield new Ends(BACKEND.ofRaw(near), BACKEND.ofRaw(toClose(s.intAt(Integer.BYTES))));
      }
      case TCP -> {
        SocketChannel[] ends = connection();
        yield new Ends(BACKEND.of(ends[0]), BACKEND.of(ends[1]));
      }
    };
  }

  /** Watches for both, and takes the event of WRITE that there is at first. */
  private void watchBoth(Descriptor descriptor) throws IOException {
    kq.register(KEvent.read(descriptor).add().clear(), KEvent.write(descriptor).add().clear());
    assertThat(one(kq).filter()).isEqualTo(Filter.WRITE);
  }

  private long fill(Descriptor descriptor) throws IOException {
    long all = 0;
    int n = descriptor.write(much.clear());
    while (n > 0) {
      all += n;
      n = descriptor.write(much.clear());
    }
    return all;
  }

  private void read(Descriptor descriptor, long bytes) throws IOException {
    long left = bytes;
    while (left > 0) {
      left -= descriptor.read(much.clear());
    }
  }

  @ParameterizedTest
  @EnumSource
  void isNotReportedAsWritableByArrivals(Kind kind) throws IOException {
    Ends ends = connect(kind);
    watchBoth(ends.near());
    for (int i = 0; i < 20; i++) {
      write(ends.far(), "x");
      assertThat(one(kq).filter()).as("in round %s", i).isEqualTo(Filter.READ);
    }
  }

  /** The program looks only after the other end has read all again. */
  @ParameterizedTest
  @EnumSource
  void isReportedAsWritableButNotAsReadableByRoom(Kind kind) throws IOException {
    Ends ends = connect(kind);
    watchBoth(ends.near());
    write(ends.far(), "unread");
    assertThat(one(kq).filter()).isEqualTo(Filter.READ);
    for (int i = 0; i < 3; i++) {
      read(ends.far(), fill(ends.near()));

      assertThat(kq.poll(LONG)).isNotEmpty().allMatch(event -> event.filter() == Filter.WRITE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void isReportedAsWritableAgainOnceWriteIsAddedAnew(Kind kind) throws IOException {
    Ends ends = connect(kind);
    watchBoth(ends.near());
    KEvent write = KEvent.write(ends.near());
    for (int i = 0; i < 3; i++) {
      kq.register(write.delete());
      long bytes = fill(ends.near());
      assertThat(kq.poll()).isEmpty();
      kq.register(write.add().clear());
      assertThat(kq.poll()).isEmpty();
      read(ends.far(), bytes);

      assertThat(kq.poll(LONG)).isNotEmpty().allMatch(event -> event.filter() == Filter.WRITE);
      kq.poll();
    }
  }

  @Test
  void endsInBothDirections() throws IOException {
    Ends ends = connect(Kind.PAIR_OF_THE_LIBRARY);
    watchBoth(ends.near());

    ends.far().close();

    Set<Filter> ended = EnumSet.noneOf(Filter.class);
    while (ended.size() < 2) {
      List<KEvent> events = kq.poll(LONG);
      assertThat(events).isNotEmpty().allMatch(KEvent::isEof);
      events.forEach(event -> ended.add(event.filter()));
    }
  }

  @Test
  void hasNoNewUrgentDataByRoom() throws IOException {
    SocketChannel[] connection = connection();
    Ends ends = new Ends(BACKEND.of(connection[0]), BACKEND.of(connection[1]));
    kq.register(KEvent.except(ends.near(), NOTE_OOB).add().clear());
    connection[1].socket().sendUrgentData('!');
    assertThat(one(kq).filter()).isEqualTo(Filter.EXCEPT);
    kq.register(KEvent.write(ends.near()).add().clear());
    assertThat(one(kq).filter()).isEqualTo(Filter.WRITE);

    read(ends.far(), fill(ends.near()));

    assertThat(kq.poll(LONG)).isNotEmpty().allMatch(event -> event.filter() == Filter.WRITE);
  }

  @Test
  void mayBeATerminal() throws IOException {
    int master = toClose(FileCalls.open(s, PathBytes.of(Path.of("/dev/ptmx")), TERMINAL));
    s.memory.putInt(0, 0);
    assertThat(FileCalls.ioctl(s, master, TIOCSPTLCK)).isZero();
    assertThat(FileCalls.ioctl(s, master, TIOCGPTN)).isZero();
    Path path = Path.of("/dev/pts/" + s.intAt(0));
    int slave = toClose(FileCalls.open(s, PathBytes.of(path), TERMINAL));
    watchBoth(BACKEND.ofRaw(master));
    for (int i = 0; i < 20; i++) {
      write(BACKEND.ofRaw(slave), "x");
      assertThat(one(kq).filter()).as("in round %s", i).isEqualTo(Filter.READ);
    }
  }

  @Test
  void mayBeAFifo(@TempDir Path dir) throws Exception {
    Path path = dir.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();
    int near = toClose(FileCalls.open(s, PathBytes.of(path), O_RDWR | O_NONBLOCK));
    int far = toClose(FileCalls.open(s, PathBytes.of(path), O_RDWR | O_NONBLOCK));
    watchBoth(BACKEND.ofRaw(near));
    for (int i = 0; i < 20; i++) {
      write(BACKEND.ofRaw(far), "x");
      assertThat(one(kq).filter()).as("in round %s", i).isEqualTo(Filter.READ);
    }
    read(BACKEND.ofRaw(near), 20 + fill(BACKEND.ofRaw(near)));
    assertThat(kq.poll(LONG)).isNotEmpty().anyMatch(event -> event.filter() == Filter.WRITE);
  }
}
