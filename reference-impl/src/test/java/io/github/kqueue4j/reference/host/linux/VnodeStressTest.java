// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.SysEvent.NOTE_ATTRIB;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.BACKEND;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Files that are written while several threads wait for events and others change the watches. */
@EnabledOnOs(OS.LINUX)
class VnodeStressTest {
  private static final int FILES = 8;
  private static final int WRITES = 3000;

  @TempDir Path dir;
  private final List<Path> paths = new ArrayList<>();
  private final List<Descriptor> files = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicBoolean written = new AtomicBoolean();

  /** The size of each file when its last event was collected. */
  private final AtomicLongArray seen = new AtomicLongArray(FILES);

  private Kqueue kq;

  @BeforeEach
  void open() throws IOException {
    kq = LinuxBackend.open();
    for (int i = 0; i < FILES; i++) {
      paths.add(Files.createFile(dir.resolve("file" + i)));
      files.add(BACKEND.open(paths.get(i)));
      kq.register(KEvent.vnode(files.get(i), NOTE_WRITE).add().clear().withUdata(i));
    }
  }

  @AfterEach
  void close() throws InterruptedException {
    written.set(true);
    kq.close();
    threads.shutdown();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    files.forEach(Descriptor::close);
  }

  private Void write() throws IOException {
    for (int i = 0; i < WRITES; i++) {
      Files.writeString(paths.get(i * 5 % FILES), "more", StandardOpenOption.APPEND);
    }
    written.set(true);
    return null;
  }

  private boolean isAllSeen() throws IOException {
    boolean all = written.get();
    for (int i = 0; i < FILES && all; i++) {
      all = seen.get(i) == Files.size(paths.get(i));
    }
    return all;
  }

  private Void collect() throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!isAllSeen() && System.nanoTime() < deadline) {
      for (KEvent event : kq.poll(Duration.ofMillis(100))) {
        int i = (int) event.udata();
        if (i < FILES) {
          long size = Files.size(paths.get(i)); // after the event was collected
          seen.accumulateAndGet(i, size, Math::max);
        }
      }
    }
    assertThat(isAllSeen()).as("the last write of every file was reported").isTrue();
    return null;
  }

  /** Watches the same inodes for a moment through other descriptors. */
  private Void watchBriefly() throws IOException {
    for (int i = 0; !written.get(); i = (i + 1) % FILES) {
      try (Descriptor other = BACKEND.open(paths.get(i))) {
        kq.register(KEvent.vnode(other, NOTE_WRITE | NOTE_ATTRIB).add().withUdata(FILES));
        kq.register(KEvent.vnode(files.get(i), NOTE_WRITE).add().withUdata(i));
      }
    }
    return null;
  }

  @Test
  void nothingIsLostByOneThread() throws Exception {
    run(List.of(this::collect, this::write));
  }

  @Test
  void nothingIsLostByManyThreads() throws Exception {
    run(List.of(this::collect, this::collect, this::watchBriefly, this::watchBriefly, this::write));
  }

  private void run(List<java.util.concurrent.Callable<Void>> bodies) throws Exception {
    List<Future<Void>> running = new ArrayList<>();
    for (java.util.concurrent.Callable<Void> body : bodies) {
      running.add(threads.submit(body));
    }
    for (Future<Void> each : running) {
      each.get();
    }
  }
}
