// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.kqueue4j.reference.jvm.ChildJvm;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A limit on the threads of a user. Requires root, since the process runs under the number of a
 * user without other threads.
 */
@EnabledOnOs(OS.LINUX)
class LackOfThreadsTest {
  /**
   * A number that builds at the same time seldom share. It is below 65,536, since a user namespace
   * may have no higher ones.
   */
  private static final long USER = 20_000 + ProcessHandle.current().pid() % 40_000;

  private static final String[] AS_ANOTHER_USER = {
    "setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups", "prlimit", "--nproc=300"
  };

  @BeforeAll
  static void becomeAnotherUser() throws Exception {
    ProcessBuilder can = new ProcessBuilder(AS_ANOTHER_USER);
    can.command().add(System.getProperty("java.home") + "/bin/java");
    can.command().add("-version");
    assumeThat(can.start().waitFor()).as("status of java as another user").isZero();
  }

  private static String run(String host, Class<?> program, String... args) throws Exception {
    return new ChildJvm()
        .startedBy(AS_ANOTHER_USER)
        .with(
            "-Dkqueue4j.reference.host=" + host,
            "-Xlog:disable",
            "-Djdk.virtualThreadScheduler.parallelism=1",
            "-Djdk.virtualThreadScheduler.maxPoolSize=1")
        .run(program, args);
  }

  @ParameterizedTest
  @ValueSource(strings = {"linux", "poll", "portable"})
  void isAnErrnoOfTheChangeThatNeedsAThread(String host) throws Exception {
    String output = run(host, LackOfThreads.class, Long.toString(ProcessHandle.current().pid()));

    assertThat(output).contains("then EAGAIN, 1 event").contains("afterwards watched");
  }

  @ParameterizedTest
  @ValueSource(strings = {"poll", "portable"})
  void losesNoDeletionByTheChangeThatFails(String host) throws Exception {
    assertThat(run(host, RenewedWithoutThreads.class)).contains("EAGAIN, watched, told");
  }

  @ParameterizedTest
  @ValueSource(strings = {"linux", "poll", "portable"})
  void isReportedByAWatchedQueueThatLosesItsLeader(String host) throws Exception {
    String output = run(host, LackOfLeaders.class, "successor");

    assertThat(output)
        .contains("the sleeper: java.lang.OutOfMemoryError: unable to create a thread")
        .contains("the outer queue: 1 event")
        .contains("the inner queue: the kqueue is unusable");
  }

  @ParameterizedTest
  @ValueSource(strings = {"linux", "poll", "portable"})
  void letsAWaitEndWithTheCloseOfItsQueue(String host) throws Exception {
    assertThat(run(host, LackOfLeaders.class, "close"))
        .contains("the sleeper: io.github.kqueue4j.ClosedKqueueException");
  }

  @ParameterizedTest
  @ValueSource(strings = {"linux", "poll", "portable"})
  void leavesTheCarrierToOtherVirtualThreads(String host) throws Exception {
    String output = run(host, LackOfLeaders.class, "carrier");

    assertThat(output).contains("the waiter: 1 event").contains("the waiter has ended: true");
  }
}
