// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults.scene;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Detects descriptors and threads that a call has left behind. */
final class Leftovers {
  private static final File DESCRIPTORS = new File("/proc/self/fd");
  private static final long LOOK_NANOS = 200_000;

  /** The time after which an idle thread of the library must have ended. */
  private static final long LINGER_NANOS = 4_000_000_000L;

  private final Set<Thread> before = threadsNow();
  private Set<String> open = Set.of();

  /** Records the present descriptors and threads, which later checks ignore. */
  void begin() {
    open = descriptors();
  }

  private static Set<String> descriptors() {
    String[] numbers = DESCRIPTORS.list();
    return numbers == null ? Set.of() : Set.of(numbers);
  }

  /** Waits until there are no more descriptors than before; else returns the additional ones. */
  List<String> end() {
    long end = System.nanoTime() + Settings.PATIENCE.toNanos();
    while (descriptors().size() > open.size()) {
      if (System.nanoTime() > end) {
        Set<String> left = new HashSet<>(descriptors());
        left.removeAll(open);
        List<String> names = new ArrayList<>();
        left.forEach(number -> names.add(target(number)));
        names.removeIf(name -> name.contains("/proc/"));
        names.sort(null);
        open = descriptors();
        return List.of("descriptors are left: " + names);
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return List.of();
  }

  private static String target(String number) {
    try {
      return Files.readSymbolicLink(DESCRIPTORS.toPath().resolve(number))
          .toString()
          .replaceAll(":\\[\\d+\\]", "");
    } catch (IOException e) {
      return "closed by now";
    }
  }

  /** Waits until there are no more threads of the library than at the beginning. */
  List<String> threads() {
    long end = System.nanoTime() + LINGER_NANOS;
    Set<Thread> left = newThreads();
    while (!left.isEmpty() && System.nanoTime() < end) {
      LockSupport.parkNanos(LOOK_NANOS * 50);
      left = newThreads();
    }
    List<String> sentences = new ArrayList<>();
    for (Thread thread : left) {
      sentences.add("thread " + thread.getName() + " is left: " + List.of(thread.getStackTrace()));
      before.add(thread);
    }
    return sentences;
  }

  private Set<Thread> newThreads() {
    Set<Thread> now = threadsNow();
    now.removeAll(before);
    return now;
  }

  private static Set<Thread> threadsNow() {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    for (ThreadGroup up = root; up != null; up = up.getParent()) {
      root = up;
    }
    @Nullable Thread[] threads = new Thread[root.activeCount() * 2 + 20];
    int n = root.enumerate(threads);
    Set<Thread> ours = new HashSet<>();
    for (int i = 0; i < n; i++) {
      Thread thread = threads[i];
      if (thread != null && thread.getName().startsWith("kqueue4j-")) {
        ours.add(thread);
      }
    }
    return ours;
  }
}
