// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.host.posix.RefusalScenarios.Scenario;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the programs of {@link RefusalScenarios} in a sandbox. {@code Sandboxed system-call errno}
 * refuses an x86-64 system call, given by its number, in all threads; without arguments the parent
 * process has set limits. A program is right if it succeeds, or fails with the true errno.
 */
final class Sandboxed {
  // <linux/seccomp.h>, <linux/filter.h> and <sys/prctl.h>
  private static final int PR_SET_NO_NEW_PRIVS = 38;
  private static final long SYS_SECCOMP = 317;
  private static final int SECCOMP_SET_MODE_FILTER = 1;
  private static final int SECCOMP_FILTER_FLAG_TSYNC = 1;
  private static final int SECCOMP_RET_ERRNO = 0x00050000;
  private static final int SECCOMP_RET_ALLOW = 0x7fff0000;
  private static final int BPF_LD_W_ABS = 0x20;
  private static final int BPF_JMP_JEQ_K = 0x15;
  private static final int BPF_RET_K = 0x06;
  private static final int INSTRUCTION = 8;

  private Sandboxed() {}

  public static void main(String[] args) throws Exception {
    if (args.length == 2) {
      refuse(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
    }
    List<String> wrong = new ArrayList<>();
    for (Scenario scenario : RefusalScenarios.ALL) {
      String outcome = outcome(scenario);
      System.out.println(scenario + ": " + outcome);
      if (outcome.startsWith("WRONG")) {
        wrong.add(scenario + ": " + outcome);
      }
    }
    System.out.println(wrong.size() + " wrong");
    System.exit(wrong.isEmpty() ? 0 : 1);
  }

  private static String outcome(Scenario scenario) {
    Backend backend = Backend.standard();
    try (Kqueue kq = Kqueue.open(backend)) {
      scenario.run(backend, kq);
      return "works";
    } catch (KqueueException e) {
      boolean unknown =
          e.errno() == Errno.EOTHER && !String.valueOf(e.getMessage()).matches(".*\\d.*");
      return (unknown ? "WRONG " : "refused ") + e.getMessage();
    } catch (UncheckedIOException | IOException e) {
      return "refused by the JDK: " + e;
    } catch (Exception | Error e) {
      return "WRONG " + e;
    }
  }

  private static void refuse(int number, int errno) {
    CallMemory s = new CallMemory();
    check(Calls.call(s, LibraryFunction.of("prctl"), PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    MemorySegment filter = Arena.global().allocate(4 * INSTRUCTION, INSTRUCTION);
    instruction(filter, 0, BPF_LD_W_ABS, 0, 0); // nr, the first field of struct seccomp_data
    instruction(filter, 1, BPF_JMP_JEQ_K, 1, number);
    instruction(filter, 2, BPF_RET_K, 0, SECCOMP_RET_ALLOW);
    instruction(filter, 3, BPF_RET_K, 0, SECCOMP_RET_ERRNO | errno);
    MemorySegment program = Arena.global().allocate(16, 8); // struct sock_fprog
    program.set(ValueLayout.JAVA_SHORT, 0, (short) 4);
    program.set(ValueLayout.ADDRESS, 8, filter);
    check(
        Calls.call(
            s,
            LibraryFunction.of("syscall"),
            SYS_SECCOMP,
            SECCOMP_SET_MODE_FILTER,
            SECCOMP_FILTER_FLAG_TSYNC,
            program.address()));
  }

  /** {@code struct sock_filter}; if the condition is false, the next instruction follows. */
  private static void instruction(MemorySegment filter, int i, int code, int jumpIfTrue, int k) {
    long at = (long) i * INSTRUCTION;
    filter.set(ValueLayout.JAVA_SHORT, at, (short) code);
    filter.set(ValueLayout.JAVA_BYTE, at + 2, (byte) jumpIfTrue);
    filter.set(ValueLayout.JAVA_INT, at + 4, k);
  }

  private static void check(int result) {
    if (result < 0) {
      throw new IllegalStateException("the filter is refused: " + ErrnoNumbers.text(-result));
    }
  }
}
