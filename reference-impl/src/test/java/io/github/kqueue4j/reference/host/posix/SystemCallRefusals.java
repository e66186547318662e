// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.host.posix.RefusalScenarios.Scenario;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The system calls of the hosts {@code linux} and {@code poll}, refused with each errno that a
 * kernel, a limit or a sandbox may return: the first, the second, the last or each call.
 *
 * <p>To be run in a JVM of its own: {@code SystemCallRefusals most-cells seed}.
 */
final class SystemCallRefusals extends RefusalMatrix {
  /** An injected failure replaces the call, so a close that fails would leak the descriptor. */
  private static final List<String> NOT_REFUSED = List.of("close");

  /** EAGAIN means that nothing is to be read, or that the other end has enough to read already. */
  private static final List<String> NOT_FAILED_BY_EAGAIN = List.of("read", "write", "write:8");

  /** No sandbox refuses these calls, since no JVM runs without them. */
  private static final List<String> NOT_REFUSED_FOR_GOOD =
      List.of("read", "write", "write:8", "poll", "epoll_wait");

  /** The host's explanation of EPERM, with which it answers EPERM and EACCES of the connector. */
  private static final String NO_CONNECTOR = "forks and execs are not reported to this process";

  /** Whether a call of the process connector was refused, which the host remembers. */
  private static boolean hasNoConnector;

  /** For {@link SystemCallRefusal#nth}: each call is refused. */
  private static final int EACH = 0;

  private static final Map<Integer, Errno> NAMES = names();

  private SystemCallRefusals() {}

  /** Prints the wrong cells and the number of cells. */
  public static void main(String[] args) throws Exception {
    System.exit(new SystemCallRefusals().run(args));
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

  /** The n-th call fails with an errno. */
  private static final class SystemCallRefusal implements Refusal {
    private final String call;
    private final int errno;
    private final int nth;
    private @Nullable RefusedCall fault;

    SystemCallRefusal(String call, int errno, int nth) {
      this.call = call;
      this.errno = errno;
      this.nth = nth;
    }

    @Override
    public void begin() {
      fault = nth == EACH ? RefusedCall.always(call, errno) : RefusedCall.at(nth, call, errno);
    }

    @Override
    public boolean isMet() {
      return fault != null && fault.met() > 0;
    }

    @Override
    public boolean explains(Exception thrown) {
      if (String.valueOf(thrown.getMessage()).contains(NO_CONNECTOR)) {
        hasNoConnector |= errno == RefusedCall.EPERM || errno == RefusedCall.EACCES;
        return hasNoConnector;
      }
      Errno named = NAMES.get(errno);
      boolean numbered =
          named != Errno.EOTHER || String.valueOf(thrown.getMessage()).contains("" + errno);
      return thrown instanceof KqueueException e && e.errno() == named && numbered;
    }

    @Override
    public String toString() {
      String when = nth == EACH ? " each time" : " the " + nth + ". time";
      return call + " fails with " + errno + when;
    }
  }

  @Override
  protected List<Scenario> scenarios() {
    return RefusalScenarios.ALL;
  }

  @Override
  protected void count(Map<String, Integer> calls) {
    InjectedErrors.set((function, a, b, c) -> {
      calls.merge(RefusedCall.name(function, a, b, c), 1, Integer::sum);
      return 0;
    });
  }

  @Override
  protected void stop() {
    InjectedErrors.set(null);
  }

  @Override
  protected List<Refusal> refusals(String call, int times) {
    List<Refusal> all = new ArrayList<>();
    if (NOT_REFUSED.contains(call)) {
      return all;
    }
    for (int errno : NAMES.keySet()) {
      if (NOT_FAILED_BY_EAGAIN.contains(call) && errno == RefusedCall.EAGAIN) {
        continue;
      }
      for (int nth : new TreeSet<>(List.of(1, Math.min(2, times), times))) {
        all.add(new SystemCallRefusal(call, errno, nth));
      }
      boolean dispensable = !NOT_REFUSED_FOR_GOOD.contains(call);
      if (dispensable && (errno == RefusedCall.EPERM || errno == RefusedCall.ENOSYS)) {
        all.add(new SystemCallRefusal(call, errno, EACH)); // as sandboxes do
      }
    }
    return all;
  }
}
