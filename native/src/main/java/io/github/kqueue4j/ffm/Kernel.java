// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.spi.StackRoom;
import java.lang.invoke.MethodHandles;
import java.util.Set;

/**
 * A kqueue implementation that was found: its functions, its features and its open queues.
 * Thread-safe.
 */
final class Kernel {

  /** An fflags value that is no unit of a timer on any system, neither as a number nor as a bit. */
  private static final int NO_UNIT = 0x8;

  // These numbers are the same on all systems and in Errno.
  private static final int EBADF = Errno.EBADF.number();
  private static final int EINVAL = Errno.EINVAL.number();

  private static final long DAY_MILLIS = 24L * 60 * 60 * 1000;

  /** The errors that may pass. ENOSPC is that of epoll_ctl(2), on which libkqueue is built. */
  private static final Set<Errno> SHORTAGES =
      Set.of(Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM, Errno.EAGAIN, Errno.ENOBUFS, Errno.ENOSPC);

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
   * @throws UnavailableException if no kqueue can be opened here
   * @throws KqueueException EMFILE, ENFILE, ENOMEM and the like, after which a later attempt may
   *     succeed; any error that leaves open whether a feature is there
   */
  static Kernel start(Abi abi, SystemCalls calls) throws UnavailableException, KqueueException {
    return start(abi, calls, VirtualThreadWaits.shared());
  }

  /** Does the same with the given threads for the waits of virtual threads. */
  static Kernel start(Abi abi, SystemCalls raw, VirtualThreadWaits virtualThreadWaits)
      throws UnavailableException, KqueueException {
    SystemCalls calls = abi.adapt(raw);
    int kq = calls.kqueue();
    checkFirst(abi, kq);
    Abi.Features features;
    try {
      features = probe(abi, calls, raw, kq);
    } finally {
      calls.closeQueue(kq);
    }
    initializeClasses();
    return new Kernel(calls, new Translation(abi, features), virtualThreadWaits);
  }

  /**
   * Checks the result of a first kqueue(2).
   *
   * @throws UnavailableException if it failed, and would fail again
   * @throws KqueueException if it failed for a shortage, which may pass
   */
  static void checkFirst(Abi abi, int kq) throws UnavailableException, KqueueException {
    if (kq >= 0) {
      return;
    }
    if (isShortage(-kq)) {
      throw failure("kqueue", kq);
    }
    throw new UnavailableException(
        ("kqueue() of the ABI " + abi.name() + " failed at the first attempt: ")
            + (describe(kq) + "; use the backend reference"));
  }

  private static boolean isShortage(int errno) {
    return SHORTAGES.contains(Errno.of(errno));
  }

  /**
   * Tries what only some releases have.
   *
   * @throws KqueueException if the kernel's answer is neither yes nor no, such as ENOMEM
   */
  private static Abi.Features probe(Abi abi, SystemCalls calls, SystemCalls raw, int kq)
      throws KqueueException {
    Translation all = new Translation(abi, Abi.Features.ALL);
    NativeBuffer change = abi.newBuffer(1, all);
    change.store(0, Long.MIN_VALUE, Filter.USER, SysEvent.EV_ADD, 0, 0, 0);
    int user = all.portableErrno(calls.register(kq, change, 0, change, 0));
    checkAnswer("EVFILT_USER", user);
    int unit = EINVAL;
    if (abi.timerUnitsMayBeMissing()) {
      int timer = abi.number(Filter.TIMER);
      change.write(0, 1, timer, SysEvent.EV_ADD, NO_UNIT, DAY_MILLIS, 0);
      unit = all.portableErrno(calls.register(kq, change, 0, change, 0));
      checkAnswer("the units of EVFILT_TIMER", unit);
    }
    int closed = EBADF;
    if (abi.firstReleasesHideErrors()) {
      int read = abi.number(Filter.READ);
      change.write(0, Integer.MAX_VALUE, read, SysEvent.EV_ADD, 0, 0, 0);
      closed = all.portableErrno(raw.register(kq, change, 0, change, 0));
      if (isShortage(closed)) { // the first releases report EFAULT, whatever the error is
        throw failure("kqueue: probe of its errors", -closed);
      }
    }
    return new Abi.Features(user == 0, unit != 0, closed == EBADF);
  }

  /**
   * Checks that a refusal means that the kernel lacks a feature. The systems refuse an unknown
   * filter or unit with EINVAL, and libkqueue a filter that its build leaves out with ENOSYS.
   */
  private static void checkAnswer(String feature, int errno) throws KqueueException {
    if (errno != 0 && errno != EINVAL && errno != Errno.ENOSYS.number()) {
      throw failure("kqueue: probe of " + feature, -errno);
    }
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
