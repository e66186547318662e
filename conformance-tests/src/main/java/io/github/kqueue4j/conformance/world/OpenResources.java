// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.world;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** The threads and descriptors of this process at one time. */
final class OpenResources {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final long POLL_NANOS = 2_000_000;
  private static final int MAX_POLLS = 1_000;

  private final Set<Thread> threads;
  private final Map<String, String> descriptors;

  private OpenResources(Set<Thread> threads, Map<String, String> descriptors) {
    this.threads = threads;
    this.descriptors = descriptors;
  }

  static OpenResources take() {
    return new OpenResources(threads(), descriptors());
  }

  /**
   * The threads and descriptors that exist now but did not exist then. Waits up to two seconds for
   * those that are about to end.
   */
  List<String> leftovers() {
    List<String> leftovers = findLeftovers();
    for (int polls = 0; polls < MAX_POLLS && !leftovers.isEmpty(); polls++) {
      LockSupport.parkNanos(POLL_NANOS);
      leftovers = findLeftovers();
    }
    return leftovers;
  }

  private List<String> findLeftovers() {
    List<String> leftovers = new ArrayList<>();
    for (Thread thread : threads()) {
      if (!threads.contains(thread)) {
        leftovers.add("thread " + thread.getName() + " is alive");
      }
    }
    descriptors()
        .forEach((number, target) -> {
          if (!target.equals(descriptors.get(number))) {
            leftovers.add("descriptor " + number + " is open: " + target);
          }
        });
    return leftovers;
  }

  /** All threads except the JVM's own and idle threads of pools. */
  private static Set<Thread> threads() {
    Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
    threads.removeIf(t -> isOfVirtualMachine(t) || isIdle(t));
    return threads;
  }

  private static boolean isOfVirtualMachine(Thread thread) {
    ThreadGroup group = thread.getThreadGroup();
    return group == null
        || group.getName().equals("system")
        || group.getName().equals("InnocuousThreadGroup")
        || thread.getName().startsWith("process reaper")
        || thread.getName().startsWith("junit-")
        || thread.getName().startsWith("ForkJoinPool");
  }

  /** Backends keep threads for reuse, so a thread that waits for work in its pool is not a leak. */
  private static boolean isIdle(Thread thread) {
    return thread.isDaemon()
        && Arrays.stream(thread.getStackTrace())
            .anyMatch(frame ->
                frame.getClassName().equals("java.util.concurrent.ThreadPoolExecutor")
                    && frame.getMethodName().equals("getTask"));
  }

  /**
   * The descriptors of kernel objects and of this suite's files. Other plain files are class files
   * and libraries, which the JVM may open at any time.
   */
  private static Map<String, String> descriptors() {
    Map<String, String> found = new HashMap<>();
    if (!Files.isDirectory(DESCRIPTORS)) {
      return found;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path entry : entries) {
        String target = read(entry);
        if (!target.startsWith("/") || target.contains("kqueue4j-conformance-file")) {
          found.put(entry.getFileName().toString(), target);
        }
      }
    } catch (IOException e) {
      throw new AssertionError("the descriptors of this process cannot be listed: " + e, e);
    }
    return found;
  }

  private static String read(Path entry) throws IOException {
    try {
      return Files.readSymbolicLink(entry).toString();
    } catch (NoSuchFileException e) {
      return "/"; // closed meanwhile, such as the descriptor of the listing itself
    }
  }
}
