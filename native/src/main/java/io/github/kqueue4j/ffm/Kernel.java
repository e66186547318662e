// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.spi.StackRoom;
import java.lang.invoke.MethodHandles;

/**
 * A kqueue implementation that was found: its functions, its features and its open queues.
 * Thread-safe.
 */
final class Kernel {

  /** An fflags value that is no unit of a timer on any system, neither as a number nor as a bit. */
  private static final int NO_UNIT = 0x8;

  /** The number is the same on all systems and in {@link Errno}. */
  private static final int EBADF = Errno.EBADF.number();

  private static final long DAY_MILLIS = 24L * 60 * 60 * 1000;

  final SystemCalls calls;
  final Translation translation;
  final VirtualThreadWaits virtualThreadWaits;
  final OpenQueues queues = new OpenQueues();

  private Kernel(
      SystemCalls calls, Translation translation, VirtualThreadWaits virtualThreadWaits) {
    this.calls = calls;
    this.translation = translation;
    this.virtualThreadWaits = virtualThreadWaits;
  }

  /**
   * Opens a kqueue and probes the features that differ between releases.
   *
   * @throws UnavailableException if no kqueue can be opened
   */
  static Kernel start(Abi abi, SystemCalls calls) throws UnavailableException {
    return start(abi, calls, VirtualThreadWaits.shared());
  }

  /** Does the same with the given threads for the waits of virtual threads. */
  static Kernel start(Abi abi, SystemCalls raw, VirtualThreadWaits virtualThreadWaits)
      throws UnavailableException {
    SystemCalls calls = abi.adapt(raw);
    int kq = calls.kqueue();
    if (kq < 0) {
      throw new UnavailableException(
          ("kqueue() of the ABI " + abi.name() + " failed at the first attempt: ")
              + (describe(kq) + "; raise the limit that it names, or use the backend reference"));
    }
    Abi.Features features;
    try {
      features = probe(abi, calls, raw, kq);
    } finally {
      calls.closeQueue(kq);
    }
    initializeClasses();
    return new Kernel(calls, new Translation(abi, features), virtualThreadWaits);
  }

  private static Abi.Features probe(Abi abi, SystemCalls calls, SystemCalls raw, int kq) {
    Translation all = new Translation(abi, Abi.Features.ALL);
    NativeBuffer change = abi.newBuffer(1, all);
    change.store(0, Long.MIN_VALUE, Filter.USER, SysEvent.EV_ADD, 0, 0, 0);
    boolean userEvents = calls.register(kq, change, 0, change, 0) == 0;
    boolean timerUnits = true;
    if (abi.timerUnitsMayBeMissing()) {
      int timer = abi.number(Filter.TIMER);
      change.write(0, 1, timer, SysEvent.EV_ADD, NO_UNIT, DAY_MILLIS, 0);
      timerUnits = calls.register(kq, change, 0, change, 0) != 0;
    }
    boolean reportsErrors = true;
    if (abi.firstReleasesHideErrors()) {
      int read = abi.number(Filter.READ);
      change.write(0, Integer.MAX_VALUE, read, SysEvent.EV_ADD, 0, 0, 0);
      reportsErrors = raw.register(kq, change, 0, change, 0) == EBADF;
    }
    return new Abi.Features(userEvents, timerUnits, reportsErrors);
  }

  /** Initializes what the calls of a queue use. */
  private static void initializeClasses() {
    StackRoom.initialize(
        MethodHandles.lookup(), NativeDriver.class, Waiter.class, Waiter.Reason.class);
    WakeupEvent.initializeClasses();
  }

  Abi abi() {
    return translation.abi();
  }

  NativeBuffer newBuffer(int capacity) {
    return abi().newBuffer(capacity, translation);
  }

  /** The exception for a call that failed; {@code result} is the negated error. */
  static KqueueException failure(String call, int result) {
    return new KqueueException(call + ": " + describe(result), Errno.of(-(long) result));
  }

  private static String describe(int result) {
    Errno errno = Errno.of(-(long) result);
    return errno == Errno.EOTHER
        ? "EOTHER (the host's error number " + (-result - Translation.HOST_ERRNO) + ")"
        : errno + " (" + errno.description() + ")";
  }
}
