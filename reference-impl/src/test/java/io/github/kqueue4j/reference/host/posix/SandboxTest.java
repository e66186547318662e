// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.kqueue4j.reference.jvm.ChildJvm;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real sandboxes and limits: seccomp filters, RLIMIT_NOFILE, a mount namespace without /proc. Runs
 * in the profile {@code refusals} only, as it requires Linux on x86-64 and, in part, root.
 */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
@EnabledIfSystemProperty(named = "sandbox.tests", matches = "true")
class SandboxTest {
  /** {@code arch/x86/entry/syscalls/syscall_64.tbl}. */
  private static final Map<String, Integer> NUMBERS =
      Map.of(
          "epoll_pwait2", 441,
          "pidfd_open", 434,
          "statx", 332,
          "openat2", 437,
          "eventfd2", 290,
          "inotify_init1", 294,
          "close_range", 436);

  @ParameterizedTest
  @CsvSource({
    "epoll_pwait2, 1",
    "epoll_pwait2, 38",
    "pidfd_open, 1",
    "pidfd_open, 38",
    "statx, 1",
    "statx, 38",
    "openat2, 1",
    "openat2, 38",
    "eventfd2, 1",
    "eventfd2, 38",
    "inotify_init1, 1",
    "inotify_init1, 38",
    "close_range, 1",
    "close_range, 38"
  })
  void mayRefuseACall(String call, int errno) throws Exception {
    String output =
        new ChildJvm()
            .run(Sandboxed.class, String.valueOf(NUMBERS.get(call)), Integer.toString(errno));

    assertThat(output).contains("0 wrong");
    if (call.equals("epoll_pwait2") || call.equals("close_range") || call.equals("openat2")) {
      assertThat(output).doesNotContain("refused");
    }
    if (call.equals("eventfd2") || call.equals("inotify_init1")) {
      assertThat(output).contains(errno == 1 ? "EPERM" : "ENOSYS");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 22, 24, 26, 28, 30, 32, 36, 40, 48, 64})
  void mayLimitTheDescriptors(int limit) throws Exception {
    for (String host : new String[] {"linux", "poll"}) {
      String output =
          new ChildJvm()
              .startedBy("prlimit", "--nofile=" + limit)
              .with("-Dkqueue4j.reference.host=" + host)
              .run(Sandboxed.class);

      assertThat(output).contains("0 wrong");
    }
  }

  @Test
  void mayHaveNoProc() throws Exception {
    String[] unshare = {"unshare", "--mount", "sh", "-c", "umount -l /proc && exec \"$0\" \"$@\""};
    int can = new ProcessBuilder("unshare", "--mount", "umount", "-l", "/proc").start().waitFor();
    assumeThat(can).as("status of a mount namespace without /proc").isZero();

    String libraries =
        System.getProperty("java.home") + "/lib"; // the loader does not find them without /proc
    String output =
        new ChildJvm().startedBy(unshare).env("LD_LIBRARY_PATH", libraries).run(Sandboxed.class);

    assertThat(output).contains("0 wrong");
  }
}
