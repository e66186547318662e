// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.reference.host.posix.Calls;
import io.github.kqueue4j.reference.host.posix.ErrnoNumbers;
import io.github.kqueue4j.reference.kern.KList;
import io.github.kqueue4j.reference.kern.Proc;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;

/** What hosts of real threads and real time have alike. */
public abstract class RealHost implements ReferenceHost {
  /** What the kernel runs on. */
  protected final HostMachine machine = new HostMachine();

  /** This process. */
  protected final Proc proc0 = new Proc(ProcessHandle.current().pid(), new KList());

  /** The signals of this process. */
  protected final HostSignals signals = new HostSignals(machine, proc0);

  /** For hosts. */
  protected RealHost() {}

  /**
   * Looks for functions of the C library, and binds what all calls need, so that what hinders that
   * is told now.
   *
   * @param function looks for the functions
   * @throws IllegalCallerException if native access is denied
   */
  protected static void bind(Runnable function) {
    try {
      Calls.link();
      function.run();
    } catch (ExceptionInInitializerError e) {
      switch (e.getCause()) {
        case IllegalCallerException denied -> throw denied;
        case UnsatisfiedLinkError missing -> throw missing;
        case null, default -> throw e;
      }
    }
  }

  /**
   * What a system call returned, if it did not fail.
   *
   * @param call its name, for the message
   * @param result what it returned: a negated errno of the ported kernel if it failed
   * @return the result
   * @throws KqueueException for the errno
   */
  protected static int check(String call, int result) throws KqueueException {
    if (result < 0) {
      throw failure(call, -result);
    }
    return result;
  }

  /**
   * The exception for a call that has failed.
   *
   * @param call its name, for the message
   * @param error an errno of the ported kernel, or {@link ErrnoNumbers#UNNAMED} and the host's
   *     number
   * @return an exception that names the errno, or its number if it has no name
   */
  public static KqueueException failure(String call, int error) {
    return new KqueueException(call + ": " + ErrnoNumbers.text(error), Errno.of(error));
  }

  /**
   * Refuses a path of a file system that is not the kernel's.
   *
   * @param path to be opened
   * @throws KqueueException EOPNOTSUPP if it is in an archive, or only in memory
   */
  protected static void checkHasKernel(Path path) throws KqueueException {
    if (path.getFileSystem() != FileSystems.getDefault()) {
      throw new KqueueException(
          "open: " + path + " is in " + path.getFileSystem() + ", which no kernel sees: EOPNOTSUPP",
          Errno.EOPNOTSUPP);
    }
  }

  /**
   * The context of the calling thread.
   *
   * @return this thread's
   */
  public final Lwp curlwp() {
    return machine.curlwp();
  }

  @Override
  public Duration timerResolution() {
    return Duration.ofMillis(1);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public void ignore(Signal signal) throws KqueueException {
    signals.ignore(signal);
  }

  @Override
  public void restore(Signal signal) throws KqueueException {
    signals.restore(signal);
  }
}
