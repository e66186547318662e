// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where a process is not told of forks: in namespaces of its own, as containers have them. */
class ProcessNewsRefusedTest {
  private static String probe(String... unshare) throws IOException, InterruptedException {
    List<String> prefix = List.of(unshare);
    assumeThat(ChildVm.run(prefix, "/bin/echo", "-n", "can"))
        .as("what " + prefix + " says")
        .isEqualTo("can");
    return ChildVm.run(prefix, ProcessNewsProbe.class);
  }

  @Test
  void changesThatAskForThemFailAndExitsAreTold() throws Exception {
    assertThat(probe("unshare", "--net")).isEqualTo("EPERM EPERM exit 3 0");
  }

  @Test
  void numbersOfAnotherNamespaceAreNotTakenForOurs() throws Exception {
    assertThat(probe("unshare", "--pid", "--fork", "--mount-proc"))
        .isEqualTo("EPERM EPERM exit 3 0");
  }
}
