// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import static io.github.kqueue4j.reference.kern.EventVar.EPERM;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.reference.host.posix.ErrnoNumbers;
import io.github.kqueue4j.reference.kern.File;
import io.github.kqueue4j.reference.kern.KList;
import io.github.kqueue4j.reference.kern.KQueue;
import io.github.kqueue4j.reference.kern.KernelEntry;
import io.github.kqueue4j.reference.kern.Proc;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;

/** The common base of hosts with real threads and real time. */
public abstract class RealHost implements ReferenceHost {
  /** The machine on which the kernel runs. */
  protected final HostMachine machine = new HostMachine();

  /**
   * This process. Its number is 0, since nothing reads the number, and to ask the JVM for it delays
   * the first kqueue.
   */
  protected final Proc proc0 = new Proc(0, new KList());

  /** The signals of this process. */
  protected final HostSignals signals = new HostSignals(machine, proc0);

  /** Constructor for subclasses. */
  protected RealHost() {}

  /**
   * Returns the reason why the functions of the C library could not be linked.
   *
   * @param failure the failure of a class that links functions
   * @return the failure itself, if the reason is none of those below
   * @throws IllegalCallerException if native access is denied
   * @throws UnsatisfiedLinkError if a function is missing
   */
  protected static ExceptionInInitializerError unlinked(ExceptionInInitializerError failure) {
    if (failure.getCause() instanceof IllegalCallerException denied) {
      throw denied;
    }
    if (failure.getCause() instanceof UnsatisfiedLinkError missing) {
      throw missing;
    }
    return failure;
  }

  /**
   * Returns the result of a system call, or throws if the call failed.
   *
   * @param call the name of the call, for the message
   * @param result the result of the call: a negated errno of the ported kernel if it failed
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
   * Creates the exception for a failed call.
   *
   * @param call the name of the call, for the message
   * @param error an errno of the ported kernel, or {@link ErrnoNumbers#UNNAMED} plus the host's
   *     number
   * @return an exception that names the errno, or the host's number of an unnamed one
   */
  public static KqueueException failure(String call, int error) {
    return new KqueueException(reason(call, error), Errno.of(error));
  }

  /**
   * Says why a call failed.
   *
   * @param call the name of the call
   * @param error as for {@link #failure}
   * @return the call and the errno, for EPERM with the usual cause and what to do
   */
  public static String reason(String call, int error) {
    String text =
        error == EPERM
            ? "EPERM (operation not permitted; does a sandbox, such as a seccomp filter, refuse"
                + " the call? allow it there)"
            : ErrnoNumbers.text(error);
    return call + ": " + text;
  }

  /**
   * Refuses a path that does not belong to the default file system.
   *
   * @param path the path to open
   * @throws KqueueException EOPNOTSUPP, for example for a path in an archive or in memory
   */
  protected static void checkHasKernel(Path path) throws KqueueException {
    if (path.getFileSystem() != FileSystems.getDefault()) {
      throw new KqueueException(
          "open: " + path + " is in " + path.getFileSystem() + ", which no kernel sees: EOPNOTSUPP",
          Errno.EOPNOTSUPP);
    }
  }

  /**
   * Returns the context of the calling thread.
   *
   * @return the context
   */
  public final Lwp curlwp() {
    return machine.curlwp();
  }

  @Override
  public void closeKqueue(Lwp lp, int fd, File fp, KQueue kq) {
    kernel().fdesc.closeNumber(lp, fd, fp);
    machine.close(lp, HostQueue.of(kq));
  }

  /**
   * Closes a file that has a single descriptor. To be called again if it fails.
   *
   * @param file the file
   * @param number the descriptor
   */
  public final void close(File file, int number) {
    KernelEntry.run(
        curlwp(),
        lp -> {
          kernel().fdesc.closeNumber(lp, number, file);
          return 0;
        });
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
