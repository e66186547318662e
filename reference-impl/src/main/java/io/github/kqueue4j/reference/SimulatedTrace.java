// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.reference.host.CallListener;
import io.github.kqueue4j.reference.host.sim.SimMachine;
import io.github.kqueue4j.reference.kern.Kevent;
import io.github.kqueue4j.reference.kern.KeventArgs;
import io.github.kqueue4j.reference.kern.UserMemory;
import io.github.kqueue4j.reference.trace.EventLine;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The trace of a simulated kernel, in the format of the golden traces. An object is named by a
 * letter and its number: {@code q3}, {@code d4}, {@code p1000}. A comment line shows the virtual
 * time whenever the time has changed.
 */
final class SimulatedTrace implements CallListener, EventLine.Names {
  private final StringBuilder text = new StringBuilder();
  private final Map<Long, String> descriptors = new LinkedHashMap<>();
  private final Map<Integer, Runnable> closers = new LinkedHashMap<>();
  private final SimMachine machine;
  private long lastTicks;

  SimulatedTrace(SimMachine machine) {
    this.machine = machine;
  }

  void line(String line) {
    long now = machine.ticks();
    if (now != lastTicks) {
      lastTicks = now;
      text.append("# at ").append(elapsed()).append('\n');
    }
    text.append(line).append('\n');
  }

  Duration elapsed() {
    long hz = machine.hz();
    long ticks = machine.ticks();
    return Duration.ofSeconds(ticks / hz, ticks % hz * (1_000_000_000L / hz));
  }

  void named(long fd, String name) {
    descriptors.put(fd, name);
  }

  /** Returns, by descriptor, the action that closes each kqueue ever opened. */
  Map<Integer, Runnable> closers() {
    return closers;
  }

  @Override
  public void opened(int fd, Runnable close) {
    String name = "q" + fd;
    named(fd, name);
    closers.put(fd, close);
    line("kqueue " + name);
  }

  @Override
  public void kevent(KeventArgs args, long timeoutNanos, int result) {
    StringBuilder command = new StringBuilder("kevent ").append(descriptor(args.fd));
    Kevent kev = new Kevent();
    UserMemory changes = args.changelist;
    for (int i = 0; changes != null && i < args.nchanges; i++) {
      changes.copyin(i, kev);
      command.append(' ').append(EventLine.format(kev, this).replace(' ', ':'));
    }
    command.append(" max=").append(args.nevents).append(" timeout=").append(millis(timeoutNanos));
    if (!machine.isMainThread()) {
      command.append(" # thread ").append(Thread.currentThread().getName());
    }
    line(command.toString());
    if (result < 0) {
      line("> " + Errno.of(-result));
      return;
    }
    line("> " + result);
    UserMemory events = args.eventlist;
    for (int i = 0; events != null && i < result; i++) {
      events.copyin(i, kev);
      line("  " + EventLine.format(kev, this));
    }
  }

  private static String millis(long nanos) {
    if (nanos == Kqueue.FOREVER_NANOS) {
      return "inf";
    }
    return nanos % 1_000_000 == 0
        ? Long.toString(nanos / 1_000_000)
        : Double.toString(nanos / 1_000_000.0);
  }

  String text() {
    return text.toString();
  }

  @Override
  public @Nullable String descriptor(long fd) {
    return descriptors.get(fd);
  }

  @Override
  public String process(long pid) {
    return "p" + pid;
  }
}
