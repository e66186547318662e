// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import static io.github.kqueue4j.SysEvent.NOTE_EXTEND;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.reference.host.portable.HostContract;
import io.github.kqueue4j.reference.host.posix.FailingThread;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The thread that reports changes of files, on which all queues depend, and which cannot. */
@EnabledOnOs(OS.LINUX) // elsewhere the JDK's watch service polls
class FailingFileThreadTest extends HostContract {
  private static final int NOTES = NOTE_WRITE | NOTE_EXTEND;

  /** More Errors in a row than a thread would get that gives up. */
  private static final int MANY = 8;

  @TempDir Path directory;

  FailingFileThreadTest() {
    super(new PollHost());
  }

  private static void append(Path file) throws Exception {
    Files.writeString(file, "more", StandardOpenOption.APPEND);
  }

  /**
   * Changes a file until the thread that watches files fails while it wakes the thread that sleeps
   * on the queue. If the latter was not asleep yet, it has found the event itself, and another one
   * is started.
   */
  private Future<KEvent> changeUntilItFails(Kqueue kq, Path file, FailingThread failing)
      throws Exception {
    long end = System.nanoTime() + LONG.toNanos();
    Future<KEvent> slept = threads.submit(() -> one(kq));
    while (failing.next(100) == null) {
      assertThat(System.nanoTime()).as("time until the thread fails").isLessThan(end);
      if (slept.isDone()) {
        slept = threads.submit(() -> one(kq));
      } else {
        append(file);
      }
    }
    return slept;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void goesOnHoweverOftenItFails(boolean alsoToReport) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    Path later = Files.createFile(directory.resolve("later"));
    try (Descriptor.Pipe pipe = backend.pipe();
        Descriptor watched = backend.open(file);
        Descriptor other = backend.open(later);
        Kqueue kq = open();
        FailingThread failing = new FailingThread("kqueue4j-files", "write", alsoToReport)) {
      kq.register(
          KEvent.read(pipe.source()).add(), KEvent.vnode(other, NOTES).add().clear().disable());
      kq.register(KEvent.vnode(watched, NOTES).add().clear());
      Future<KEvent> slept = changeUntilItFails(kq, file, failing);
      for (int i = 0; i < MANY; i++) {
        assertThat(failing.next(LONG.toMillis())).as("report %d", i).isNotNull();
      }
      failing.stop();

      assertThat(slept.get(LONG.toSeconds(), TimeUnit.SECONDS).ident()).isEqualTo(watched.number());
      kq.register(KEvent.vnode(watched, NOTES).delete());
      kq.register(KEvent.vnode(other, NOTES).enable());
      append(later);
      assertThat(one(kq).ident()).isEqualTo(other.number());
    }
  }
}
