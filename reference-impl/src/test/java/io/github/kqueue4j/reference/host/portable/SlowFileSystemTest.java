// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static io.github.kqueue4j.SysEvent.NOTE_EXTEND;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thread that waits for a file system, while others change what they watch. */
class SlowFileSystemTest extends HostContract {
  private static final int NOTES = NOTE_WRITE | NOTE_EXTEND;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch answers = new CountDownLatch(1);

  @TempDir Path directory;
  private Path file;

  SlowFileSystemTest() {
    super(new PortableHost());
  }

  @BeforeEach
  void makeFile() throws IOException {
    file = Files.createFile(directory.resolve("file"));
  }

  private static VnodeFile file(Descriptor descriptor) {
    return (VnodeFile) ((VirtualDescriptor) descriptor).file;
  }

  /** A call that may fail. */
  private interface Call {
    void run() throws IOException;
  }

  private static void run(Call call) {
    try {
      call.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a call in another thread and waits until it is over. */
  private void soon(Call call) throws Exception {
    threads.submit(() -> run(call)).get(LONG.toSeconds(), TimeUnit.SECONDS);
  }

  /** Starts a call and returns when it waits for a monitor in a method. */
  private static Thread blockedIn(String method, Call call) {
    Thread thread = Thread.ofPlatform().daemon().start(() -> run(call));
    long end = System.nanoTime() + LONG.toNanos();
    while (thread.getState() != Thread.State.BLOCKED || !isIn(method, thread)) {
      assertThat(System.nanoTime()).as("time until the call waits").isLessThan(end);
      Thread.onSpinWait();
    }
    return thread;
  }

  private static boolean isIn(String method, Thread thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    return stack.length > 0 && stack[0].getMethodName().equals(method);
  }

  /** Returns a path of which nothing is known until {@link #answers}. */
  private Path slow() {
    return (Path)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Path.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("getFileSystem") && isAsked()) {
                asked.countDown();
                answers.await();
                throw new UncheckedIOException(new IOException("an answer at last"));
              }
              return method.getName().equals("getFileSystem")
                  ? FileSystems.getDefault()
                  : method.invoke(file, arguments);
            });
  }

  private static boolean isAsked() {
    return StackWalker.getInstance()
        .walk(
            frames -> frames.anyMatch(frame -> frame.getClassName().equals(Files.class.getName())));
  }

  @Test
  void holdsUpNoOtherWhenAFileIsOpened() throws Exception {
    try (Kqueue kq = open();
        Descriptor descriptor = backend.open(file)) {
      kq.register(KEvent.vnode(descriptor, NOTES).add());
      Future<?> opened = threads.submit(() -> backend.open(slow()));
      try {
        assertThat(asked.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();

        soon(() -> kq.register(KEvent.vnode(descriptor, NOTES).delete()));
        assertThat(opened).isNotDone();
      } finally {
        answers.countDown();
      }
    }
  }

  /** A directory is registered under the monitor of all directories. */
  @Test
  void holdsUpADeletionButNotItsQueue() throws Exception {
    try (Kqueue kq = open();
        Descriptor descriptor = backend.open(file)) {
      kq.register(KEvent.vnode(descriptor, NOTES).add());
      Thread deleting;
      synchronized (file(descriptor).directories) {
        deleting = blockedIn("remove", () -> kq.register(KEvent.vnode(descriptor, NOTES).delete()));

        soon(() -> kq.register(KEvent.user(1).add()));
      }
      deleting.join();
    }
  }

  @Test
  void keepsTheWatchThatBeganBeforeADeletion() throws Exception {
    try (Kqueue kq = open();
        Kqueue other = open();
        Descriptor descriptor = backend.open(file)) {
      kq.register(KEvent.vnode(descriptor, NOTES).add());
      Thread adding;
      synchronized (file(descriptor)) {
        adding =
            blockedIn("begin", () -> other.register(KEvent.vnode(descriptor, NOTES).add().clear()));
        kq.register(KEvent.vnode(descriptor, NOTES).delete());
      }
      adding.join();
      Files.writeString(file, "more", StandardOpenOption.APPEND);

      assertThat(one(other).ident()).isEqualTo(descriptor.number());
    }
  }
}
