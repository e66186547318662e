// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.host.ReferenceHost;
import java.io.Closeable;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Tests of a process that has reached RLIMIT_NOFILE. */
@EnabledOnOs(OS.LINUX)
public abstract class DescriptorLimitContract extends HostContract {
  private static final int MOST_FILES = 10_000;

  private final List<Closeable> files = new ArrayList<>();
  private Process child;

  /** Creates the tests for a host. */
  protected DescriptorLimitContract(ReferenceHost host) {
    super(host);
  }

  @BeforeEach
  void startChild() throws IOException {
    child = new ProcessBuilder("/bin/cat").start();
  }

  @AfterEach
  void endChild() throws InterruptedException {
    child.destroyForcibly().waitFor();
  }

  private static void limit(String soft) throws Exception {
    String self = Long.toString(ProcessHandle.current().pid());
    Process prlimit =
        new ProcessBuilder("prlimit", "--pid", self, "--nofile=" + soft + ":").start();
    assertThat(prlimit.waitFor()).isZero();
  }

  private static String limit() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
      if (line.startsWith("Max open files")) {
        return line.substring("Max open files".length()).strip().split(" +", 2)[0];
      }
    }
    throw new AssertionError("no limit of open files");
  }

  private static int descriptors() {
    String[] open = new File("/proc/self/fd").list();
    assertThat(open).isNotNull();
    return open.length;
  }

  /** Opens files until none can be opened; returns whether there was such a limit. */
  private boolean isFull() {
    try {
      while (files.size() < MOST_FILES) {
        files.add(new FileInputStream("/dev/null"));
      }
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static Optional<Errno> errno(Kqueue kq, KEvent change) {
    try {
      kq.register(change);
      return Optional.empty();
    } catch (KqueueException e) {
      return Optional.of(e.errno());
    }
  }

  /** The first refusals are made before the limit, as they load classes from files. */
  @Test
  void refusesAProcessWithEmfileAndWatchesItLater() throws Exception {
    try (Kqueue kq = open()) {
      KEvent change = KEvent.proc(child.pid(), SysEvent.NOTE_EXIT).add();
      assertThat(errno(kq, change)).isEmpty();
      kq.register(KEvent.proc(child.pid(), 0).delete());
      assertThat(errno(kq, KEvent.proc(1 << 22, SysEvent.NOTE_EXIT).add())).contains(Errno.ESRCH);
      JdkErrors.of(new IOException("Too many open files"));

      Optional<Errno> refusal = Optional.empty();
      boolean full;
      String before = limit();
      limit(Integer.toString(descriptors() + 50));
      try {
        full = isFull();
        while (full && refusal.isEmpty()) {
          refusal = errno(kq, change);
          if (refusal.isEmpty()) { // the JVM has closed a descriptor meanwhile
            kq.register(KEvent.proc(child.pid(), 0).delete());
            full = isFull();
          }
        }
      } finally {
        for (Closeable file : files) {
          file.close();
        }
        limit(before);
      }
      assertThat(full).isTrue();
      assertThat(refusal).contains(Errno.EMFILE);

      kq.register(change);
      child.getOutputStream().close();
      assertThat(one(kq).isEof()).isTrue();
    }
  }
}
