// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.jvm.ChildJvm;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests PROC where /proc is not mounted, so that the JDK sees no process. */
@EnabledOnOs(OS.LINUX)
class WithoutProcTest {
  private static final String[] UNSHARE = {
    "unshare", "--mount", "sh", "-c", "umount -l /proc && exec \"$0\" \"$@\""
  };

  /** Watches a child that lives, and one that has ended. */
  static final class Watch {
    private Watch() {}

    public static void main(String[] args) throws Exception {
      Process live = new ProcessBuilder("sh", "-c", "read x").start();
      Process ended = new ProcessBuilder("true").start();
      ended.waitFor();
      System.out.println("live: " + result(live.pid()));
      System.out.println("ended: " + result(ended.pid()));
      live.destroy();
    }

    private static String result(long pid) {
      try (Kqueue kq = Kqueue.open()) {
        kq.register(KEvent.proc(pid, SysEvent.NOTE_EXIT).add());
        return "added";
      } catch (KqueueException e) {
        return e.toString();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "linux, added, ESRCH",
    "poll, EOTHER (the JDK sees no process here, ESRCH",
    "portable, EOTHER (the JDK sees no process here, EOTHER (the JDK sees no process here"
  })
  void doesNotCallALiveProcessMissing(String host, String live, String ended) throws Exception {
    int can = new ProcessBuilder("unshare", "--mount", "umount", "-l", "/proc").start().waitFor();
    assumeThat(can).as("status of a mount namespace without /proc").isZero();

    String libraries =
        System.getProperty("java.home") + "/lib"; // the loader does not find them without /proc
    String output =
        new ChildJvm()
            .startedBy(UNSHARE)
            .env("LD_LIBRARY_PATH", libraries)
            .with("-Dkqueue4j.reference.host=" + host)
            .run(Watch.class);

    String[] lines =
        output
            .lines()
            .filter(line -> line.contains("ed: ") || line.contains("live: "))
            .toArray(String[]::new);
    assertThat(lines).hasSize(2);
    assertThat(lines[0]).startsWith("live: ").contains(live);
    assertThat(lines[1]).startsWith("ended: ").contains(ended);
  }
}
