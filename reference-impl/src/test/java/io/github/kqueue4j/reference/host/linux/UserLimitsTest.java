// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.kqueue4j.reference.jvm.ChildJvm;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The limits of a user on inotify. Each test runs in a user namespace of its own, where no watch of
 * another process counts.
 */
@EnabledOnOs(OS.LINUX)
class UserLimitsTest {
  private static final String[] NAMESPACE = {"unshare", "--user", "--map-root-user"};

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(UserLimits.Scenario.class)
  void areMet(UserLimits.Scenario scenario) throws Exception {
    int can =
        new ProcessBuilder(NAMESPACE[0], NAMESPACE[1], NAMESPACE[2], "true").start().waitFor();
    assumeThat(can).as("status of a user namespace").isZero();

    String output =
        new ChildJvm()
            .startedBy(NAMESPACE)
            .run(UserLimits.class, scenario.name(), directory.toString());

    assertThat(output).isEmpty();
  }
}
