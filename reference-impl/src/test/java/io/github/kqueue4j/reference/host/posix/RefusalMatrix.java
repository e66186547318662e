// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.host.posix.RefusalScenarios.Scenario;
import java.io.File;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Makes system calls fail. A cell of the matrix combines a scenario, a system call that the host
 * makes in it, an errno that a kernel, a limit or a sandbox may return, and the call that fails:
 * the first, the second, the last or each. A cell is right if the scenario succeeds nevertheless,
 * or ends with an exception that has the true errno; and if the same queue works afterwards and no
 * descriptor is left open.
 *
 * <p>To be run in a JVM of its own: {@code RefusalMatrix most-cells seed}.
 */
final class RefusalMatrix {
  private static final long HANGS_SECONDS = 20;

  /** An injected failure replaces the call, so a close that fails would leak the descriptor. */
  private static final List<String> NOT_REFUSED = List.of("close");

  /** No sandbox refuses these calls, since no JVM runs without them. */
  private static final List<String> NOT_REFUSED_FOR_GOOD =
      List.of("read", "write", "write:8", "poll", "epoll_wait");

  /** For {@link Cell#nth}: each call is refused. */
  private static final int EACH = 0;

  private static final Map<Integer, Errno> NAMES = names();

  private final Backend backend = Backend.standard();
  private final List<String> wrong = new ArrayList<>();
  private int cells;
  private int refused;

  private RefusalMatrix() {}

  /** A cell: the n-th call fails with the errno. */
  private record Cell(Scenario scenario, String call, int errno, int nth) {
    @Override
    public String toString() {
      String when = nth == EACH ? " each time" : " the " + nth + ". time";
      return scenario + ": " + call + " fails with " + errno + when;
    }
  }

  private static Map<Integer, Errno> names() {
    Map<Integer, Errno> names = new LinkedHashMap<>();
    names.put(RefusedCall.EPERM, Errno.EPERM);
    names.put(RefusedCall.EINTR, Errno.EINTR);
    names.put(RefusedCall.EIO, Errno.EIO);
    names.put(RefusedCall.EAGAIN, Errno.EAGAIN);
    names.put(RefusedCall.ENOMEM, Errno.ENOMEM);
    names.put(RefusedCall.EACCES, Errno.EACCES);
    names.put(RefusedCall.EINVAL, Errno.EINVAL);
    names.put(RefusedCall.ENFILE, Errno.ENFILE);
    names.put(RefusedCall.EMFILE, Errno.EMFILE);
    names.put(RefusedCall.ENOSPC, Errno.ENOSPC);
    names.put(RefusedCall.ENOSYS, Errno.ENOSYS);
    names.put(RefusedCall.ENOBUFS, Errno.ENOBUFS);
    names.put(RefusedCall.EDQUOT, Errno.EOTHER);
    names.put(RefusedCall.ESTALE, Errno.EOTHER);
    return Collections.unmodifiableMap(names);
  }

  /** Prints the wrong cells and the number of cells. */
  public static void main(String[] args) throws Exception {
    int most = Integer.parseInt(args[0]);
    long seed = Long.parseLong(args[1]);
    RefusalMatrix matrix = new RefusalMatrix();
    List<Cell> all = matrix.cells();
    int total = all.size();
    Collections.shuffle(all, new Random(seed));
    for (Cell cell : all.subList(0, Math.min(most, total))) {
      matrix.run(cell);
    }
    matrix.wrong.forEach(System.out::println);
    System.out.println(
        matrix.backend.toString()
            + (": " + matrix.cells + " cells met of " + total + ", seed " + seed)
            + (", " + matrix.refused + " refused, " + matrix.wrong.size() + " wrong"));
    System.exit(matrix.wrong.isEmpty() ? 0 : 1);
  }

  /** Derives the cells from the calls that each scenario makes, and from their number. */
  private List<Cell> cells() throws Exception {
    List<Cell> all = new ArrayList<>();
    for (Scenario scenario : RefusalScenarios.ALL) {
      for (int warm = 0; warm < 2; warm++) {
        Map<String, Integer> calls = new ConcurrentHashMap<>();
        try (Kqueue kq = Kqueue.open(backend)) {
          InjectedErrors.set((function, a, b, c) -> {
            calls.merge(RefusedCall.name(function, a, b, c), 1, Integer::sum);
            return 0;
          });
          scenario.run(backend, kq);
        } finally {
          InjectedErrors.set(null);
        }
        if (warm == 1) {
          calls.forEach((call, count) -> add(all, scenario, call, count));
        }
      }
    }
    return all;
  }

  private static void add(List<Cell> all, Scenario scenario, String call, int count) {
    if (NOT_REFUSED.contains(call)) {
      return;
    }
    for (int errno : NAMES.keySet()) {
      if (call.equals("read") && errno == RefusedCall.EAGAIN) {
        continue; // not a failure: EAGAIN means that nothing is to be read
      }
      for (int nth : new TreeSet<>(List.of(1, Math.min(2, count), count))) {
        all.add(new Cell(scenario, call, errno, nth));
      }
      boolean dispensable = !NOT_REFUSED_FOR_GOOD.contains(call);
      if (dispensable && (errno == RefusedCall.EPERM || errno == RefusedCall.ENOSYS)) {
        all.add(new Cell(scenario, call, errno, EACH)); // as sandboxes do
      }
    }
  }

  private void run(Cell cell) throws Exception {
    int descriptors = descriptors();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    AtomicReference<RefusedCall> fault = new AtomicReference<>();
    CountDownLatch over = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              try {
                attempt(cell, fault);
              } catch (Throwable t) {
                failure.set(t);
              } finally {
                InjectedErrors.set(null);
                over.countDown();
              }
            },
            "cell");
    thread.setDaemon(true);
    thread.start();
    if (!over.await(HANGS_SECONDS, TimeUnit.SECONDS)) {
      StringBuilder stack = new StringBuilder();
      for (StackTraceElement frame : thread.getStackTrace()) {
        stack.append("\n    ").append(frame);
      }
      wrong.add(cell + ": hangs" + stack);
      return;
    }
    RefusedCall made = fault.get();
    if (made == null || made.met() == 0) {
      return;
    }
    cells++;
    Throwable thrown = failure.get();
    if (thrown != null) {
      wrong.add(cell + ": " + thrown + " at " + where(thrown));
    } else if (!settles(descriptors)) {
      wrong.add(cell + ": " + descriptors() + " descriptors after " + descriptors);
    }
  }

  private static String where(Throwable thrown) {
    StringBuilder where = new StringBuilder();
    int n = 0;
    for (StackTraceElement frame : thrown.getStackTrace()) {
      if (frame.getClassName().startsWith("io.github.kqueue4j") && n++ < 5) {
        where.append(frame.getFileName()).append(':').append(frame.getLineNumber()).append(' ');
      }
    }
    return where.toString();
  }

  private void attempt(Cell cell, AtomicReference<RefusedCall> fault) throws Exception {
    try (Kqueue kq = Kqueue.open(backend)) {
      fault.set(
          cell.nth == EACH
              ? RefusedCall.always(cell.call, cell.errno)
              : RefusedCall.at(cell.nth, cell.call, cell.errno));
      try {
        cell.scenario.run(backend, kq);
      } catch (KqueueException e) {
        refused++;
        checkTrue(cell, e);
      } finally {
        InjectedErrors.set(null);
      }
      checkUsable(kq);
    }
  }

  private static void checkTrue(Cell cell, KqueueException e) {
    Errno errno = NAMES.get(cell.errno);
    boolean numbered =
        errno != Errno.EOTHER || String.valueOf(e.getMessage()).contains("" + cell.errno);
    if (e.errno() != errno || !numbered) {
      throw new IllegalStateException("not the true errno: " + e, e);
    }
  }

  /** Checks that the queue in which a call has failed still reports events. */
  private void checkUsable(Kqueue kq) throws Exception {
    try (Descriptor.Pipe pipe = backend.pipe()) {
      kq.register(KEvent.read(pipe.source()).add());
      pipe.sink().write(ByteBuffer.wrap(new byte[] {1}));
      boolean reported = false;
      for (KEvent event : kq.poll(Duration.ofSeconds(5))) {
        reported |= event.ident() == pipe.source().number() && event.data() == 1;
      }
      if (!reported) {
        throw new IllegalStateException("the queue reports no events afterwards");
      }
    }
  }

  /** Waits until background threads, too, have closed their descriptors. */
  private static boolean settles(int descriptors) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    while (descriptors() > descriptors && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    return descriptors() <= descriptors;
  }

  private static int descriptors() {
    String[] open = new File("/proc/self/fd").list();
    return open == null ? 0 : open.length;
  }
}
