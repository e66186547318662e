// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.host.ReferenceHost;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.Calls;
import io.github.kqueue4j.reference.host.posix.LibraryFunction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests of TCP's urgent byte, which any peer can send. FIONREAD counts only up to the urgent byte,
 * but READ must still report the bytes behind it.
 */
public abstract class UrgentDataContract extends HostContract {
  private static final int MSG_OOB = 1;
  private static final String MUCH = "0123456789".repeat(5_000);

  private ServerSocket server;
  private SocketChannel channel;
  private Socket peer;
  private Kqueue kq;
  private Descriptor descriptor;

  /** Creates the tests for a host. */
  protected UrgentDataContract(ReferenceHost host) {
    super(host);
  }

  @BeforeEach
  void connect() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    channel = SocketChannel.open(server.getLocalSocketAddress());
    channel.configureBlocking(false);
    peer = server.accept();
    kq = open();
    descriptor = backend.of(channel);
  }

  @AfterEach
  void close() throws IOException {
    kq.close();
    peer.close();
    channel.close();
    server.close();
  }

  private void send(String text) throws IOException {
    peer.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Sends a text; an exclamation mark is sent as urgent data. */
  private void sendMarked(String text) throws IOException {
    for (String part : text.split("(?<=!)|(?=!)", -1)) {
      if (part.equals("!")) {
        peer.sendUrgentData('!');
      } else {
        send(part);
      }
    }
  }

  /** Receives the urgent byte, which is available once POLLPRI is reported. */
  private void takeUrgent() throws IOException {
    kq.register(KEvent.except(descriptor, SysEvent.NOTE_OOB).add().oneshot());
    assertThat(one(kq).filter()).isEqualTo(Filter.EXCEPT);
    CallMemory s = new CallMemory();
    long n =
        Calls.callLong(s, LibraryFunction.of("recv"), descriptor.number(), s.address, 1, MSG_OOB);
    assertThat(n).isEqualTo(1);
    assertThat(s.memory.get(0)).isEqualTo((byte) '!');
  }

  /** Reads after each READ event until a number of bytes was received. */
  private String readAll(int length, boolean counts) throws IOException {
    StringBuilder all = new StringBuilder();
    KEventBuffer buffer = counts ? kq.newBuffer(4) : kq.newBuffer(4).withoutCounts();
    ByteBuffer bytes = ByteBuffer.allocate(1000);
    while (all.length() < length) {
      int events = kq.kevent(buffer, LONG.toNanos());
      assertThat(events).as("events after %s bytes", all.length()).isEqualTo(1);
      assertThat(buffer.isEof(0)).as("end of file after %s bytes", all.length()).isFalse();
      bytes.clear();
      int n = channel.read(bytes);
      if (n > 0) {
        all.append(new String(bytes.array(), 0, n, StandardCharsets.US_ASCII));
      }
    }
    return all.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "!abchello,true,false", "abc!hello,true,false", "abchello!,true,false",
    "!abchello,true,true", "abc!hello,true,true", "abchello!,true,true",
    "!abchello,false,false", "abc!hello,false,false", "abchello!,false,false",
    "!abchello,false,true", "abc!hello,false,true", "abchello!,false,true"
  })
  void losesNothingOfWhatIsAround(String text, boolean counts, boolean taken) throws IOException {
    sendMarked(text);
    if (taken) {
      takeUrgent();
    }
    kq.register(KEvent.read(descriptor).add());

    assertThat(readAll(8, counts)).isEqualTo("abchello");
    send(MUCH);
    assertThat(readAll(MUCH.length(), counts)).isEqualTo(MUCH);
  }

  /** Reads up to the mark of the urgent byte, behind which {@link #MUCH} and "hello" wait. */
  private void readUpToMark() throws IOException {
    sendMarked("abc!hello");
    send(MUCH);
    kq.register(KEvent.read(descriptor).add());
    assertThat(one(kq).data()).as("up to the mark").isEqualTo(3);
    assertThat(channel.read(ByteBuffer.allocate(3))).isEqualTo(3);
  }

  /** The bytes may arrive in several events. */
  @Test
  void isNotCountedWithWhatIsBehind() throws IOException {
    readUpToMark();

    int all = "hello".length() + MUCH.length();
    long deadline = System.nanoTime() + LONG.toNanos();
    KEvent event;
    do {
      event = one(kq);
    } while (event.data() < all && System.nanoTime() < deadline);
    assertThat(event.data()).isEqualTo(all);
    assertThat(event.isEof()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void hidesNoArrivalFromClear(boolean counts) throws IOException {
    kq.register(KEvent.read(descriptor).add().clear());
    sendMarked("abc!hello");

    assertThat(readAllOfClear(8, counts)).isEqualTo("abchello");
    send("more");
    assertThat(readAllOfClear(4, counts)).isEqualTo("more");
  }

  /** Reads all bytes after each event with EV_CLEAR, since they are not reported again. */
  private String readAllOfClear(int length, boolean counts) throws IOException {
    StringBuilder all = new StringBuilder();
    KEventBuffer buffer = counts ? kq.newBuffer(4) : kq.newBuffer(4).withoutCounts();
    ByteBuffer bytes = ByteBuffer.allocate(1000);
    while (all.length() < length) {
      assertThat(kq.kevent(buffer, LONG.toNanos())).as("events after %s", all).isEqualTo(1);
      int n;
      do {
        bytes.clear();
        n = channel.read(bytes);
        all.append(new String(bytes.array(), 0, Math.max(0, n), StandardCharsets.US_ASCII));
      } while (n > 0);
    }
    return all.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc!hello", "abchello!", "!abchello"})
  void isNotTheEndButBeforeIt(String text) throws IOException {
    sendMarked(text);
    peer.close();
    kq.register(KEvent.read(descriptor).add());

    StringBuilder all = new StringBuilder();
    ByteBuffer bytes = ByteBuffer.allocate(1000);
    KEvent event;
    do {
      event = one(kq);
      bytes.clear();
      int n = channel.read(bytes);
      assertThat(n > 0 || event.isEof()).as("%s for nothing", event).isTrue();
      assertThat(event.data() > 0 || n <= 0).as("%s, and %s bytes", event, n).isTrue();
      all.append(new String(bytes.array(), 0, Math.max(0, n), StandardCharsets.US_ASCII));
    } while (!event.isEof() || event.data() > 0);

    assertThat(all.toString()).isEqualTo("abchello");
  }

  @Test
  void isReportedByExcept() throws IOException {
    kq.register(KEvent.except(descriptor, SysEvent.NOTE_OOB).add().clear());
    sendMarked("abc!hello");

    assertThat(one(kq).fflags() & SysEvent.NOTE_OOB).isNotZero();
  }
}
