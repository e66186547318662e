// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.SysEvent.NOTE_EXTEND;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.one;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import io.github.kqueue4j.reference.host.posix.Calls;
import io.github.kqueue4j.reference.host.posix.FileCalls;
import io.github.kqueue4j.reference.host.posix.LibraryFunction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A watched file of memfd_create(2), which inotify does not report to be written to. */
@EnabledOnOs(OS.LINUX)
class MemoryFileTest {
  private final CallMemory s = new CallMemory();
  private Kqueue kq;
  private int number;

  @BeforeEach
  void open() throws IOException {
    kq = LinuxBackend.open();
    ByteBuffer name = s.array(2);
    name.put(0, (byte) 'm').put(1, (byte) 0);
    number = Calls.call(s, LibraryFunction.of("memfd_create"), s.arrayAddress(), 0);
    assertThat(number).isNotNegative();
  }

  @AfterEach
  void close() {
    kq.close();
    FileCalls.close(s, number);
  }

  /** Writes at an offset, by the file's own descriptor, and leaves its position. */
  private static void write(int number, String text, long offset) {
    CallMemory memory = new CallMemory();
    byte[] bytes = LinuxBackend.bytes(text).array();
    memory.array(bytes.length).put(0, bytes);
    LibraryFunction pwrite = LibraryFunction.of("pwrite");
    assertThat(Calls.callLong(memory, pwrite, number, memory.arrayAddress(), bytes.length, offset))
        .isEqualTo(bytes.length);
  }

  @Test
  void isReadableOnceItGrows() throws IOException {
    kq.register(KEvent.read(number).add());
    assertThat(kq.poll()).isEmpty();
    write(number, "hello", 0);
    assertThat(kq.poll()).extracting(KEvent::data).containsExactly(5L);
    write(number, "more", 5);
    assertThat(kq.poll()).extracting(KEvent::data).containsExactly(9L);
  }

  @Test
  void reportsThatItWasWrittenTo() throws IOException {
    kq.register(KEvent.vnode(number, VnodeOps.NOTES).add().clear());
    write(number, "hello", 0);
    assertThat(kq.poll()).extracting(KEvent::fflags).containsExactly(NOTE_WRITE | NOTE_EXTEND);
    write(number, "HELLO", 0);
    assertThat(kq.poll()).extracting(KEvent::fflags).containsExactly(NOTE_WRITE);
    assertThat(kq.poll()).isEmpty();
  }

  @Test
  void endsAWait() throws Exception {
    kq.register(
        KEvent.read(number).add().clear(), KEvent.vnode(number, NOTE_EXTEND).add().disable());
    CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(number, "hello", 0));
    assertThat(one(kq).data()).isEqualTo(5);
    writer.join();
    kq.register(KEvent.vnode(number, NOTE_EXTEND).enable());
    assertThat(kq.poll()).extracting(KEvent::fflags).containsExactly(NOTE_EXTEND);
  }

  @Test
  void reportsNothingFromBeforeItWasAdded() throws IOException {
    kq.register(KEvent.read(number).add().clear());
    write(number, "hello", 0);
    kq.register(KEvent.vnode(number, VnodeOps.NOTES).add().clear());
    assertThat(one(kq).data()).isEqualTo(5);
    kq.register(KEvent.vnode(number, VnodeOps.NOTES).delete());
    write(number, "more", 5);
    assertThat(one(kq).data()).isEqualTo(9);
  }

  @Test
  void isForgottenOnceItsDescriptorIsClosed() throws IOException {
    kq.register(KEvent.read(number).add(), KEvent.vnode(number, NOTE_WRITE).add());
    write(number, "hello", 0);
    FileCalls.close(s, number);
    assertThat(kq.poll()).isEmpty();
  }
}
