// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.scenario;

import io.github.kqueue4j.reference.host.sim.SimWorld;
import io.github.kqueue4j.reference.kern.Frame;
import io.github.kqueue4j.reference.kern.Kevent;
import io.github.kqueue4j.reference.kern.KeventArgs;
import io.github.kqueue4j.reference.kern.Syscalls;
import io.github.kqueue4j.reference.kern.UserMemory;
import io.github.kqueue4j.reference.lwkt.Lwp;
import io.github.kqueue4j.reference.trace.EventLine;
import io.github.kqueue4j.reference.trace.Vocabulary;
import java.util.ArrayList;
import java.util.List;

/** One kevent(2) call of a scenario: its arguments, then its result. */
final class KeventCall {
  private static final int MAX = 64;

  private final int fd;
  private final List<Kevent> changes = new ArrayList<>();
  private int maxEvents = MAX;
  private long timeoutMillis;
  private boolean forEver;

  private final List<Kevent> events = new ArrayList<>();
  private int error;
  private int result;
  private volatile boolean done;
  private boolean joined;

  /** Parses {@code kevent Q [CHANGE …] [max=N] [timeout=MS|inf]}. */
  KeventCall(List<String> words, Names names) {
    if (words.size() < 2) {
      throw new BadLineException("kevent needs a kqueue");
    }
    fd = names.fd(words.get(1));
    for (String word : words.subList(2, words.size())) {
      if (word.startsWith("max=")) {
        maxEvents = (int) Numbers.require(word.substring("max=".length()));
      } else if (word.equals("timeout=inf")) {
        forEver = true;
      } else if (word.startsWith("timeout=")) {
        timeoutMillis = Numbers.require(word.substring("timeout=".length()));
        forEver = false;
      } else if (word.indexOf(':') >= 0) {
        changes.add(Change.parse(word, names::ident));
      } else {
        throw new BadLineException("not a change: " + word);
      }
    }
  }

  void run(SimWorld world) {
    Lwp lp = world.machine.curlwp();
    KeventArgs args = Frame.of(lp).args;
    args.fd = fd;
    args.changelist = new Changes();
    args.nchanges = changes.size();
    args.eventlist = new Events();
    args.nevents = maxEvents;
    args.hasTimeout = !forEver;
    args.timeout.set(timeoutMillis / 1000, timeoutMillis % 1000 * 1_000_000);
    error = Syscalls.sysKevent(lp, world.kernel, args);
    result = args.sysmsgResult();
    done = true;
  }

  boolean isDone() {
    return done;
  }

  /** Marks this call as joined; returns true the first time. */
  boolean join() {
    boolean first = !joined;
    joined = true;
    return first;
  }

  void print(Trace trace, Names names) {
    if (error != 0) {
      trace.line("> " + Vocabulary.errno(error));
      return;
    }
    trace.line("> " + result);
    for (int i = 0; i < result; i++) {
      trace.line("  " + EventLine.format(events.get(i), names));
    }
  }

  private static Kevent copy(Kevent kev) {
    Kevent copy = new Kevent();
    copy.set(kev);
    return copy;
  }

  /** The change list as user memory. */
  private final class Changes implements UserMemory {
    @Override
    public void copyin(int i, Kevent kev) {
      kev.set(changes.get(i));
    }

    @Override
    public void copyout(Kevent kev, int i) {
      throw new AssertionError("changelist is const");
    }

    @Override
    public int length() {
      return changes.size();
    }
  }

  /**
   * The event list as user memory, with room for {@code max} events and one more for each change.
   */
  private final class Events implements UserMemory {
    @Override
    public void copyin(int i, Kevent kev) {
      throw new AssertionError("eventlist is not read");
    }

    @Override
    public void copyout(Kevent kev, int i) {
      events.add(i, copy(kev));
    }

    @Override
    public int length() {
      return Math.max(maxEvents, 0) + changes.size();
    }
  }
}
