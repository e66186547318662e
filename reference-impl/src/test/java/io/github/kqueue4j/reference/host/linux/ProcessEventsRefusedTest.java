// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Process events in namespaces of their own, such as in containers, where forks are unknown. */
@EnabledOnOs(OS.LINUX)
class ProcessEventsRefusedTest {
  private static String run(List<String> prefix, String... command)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(prefix);
    all.addAll(List.of(command));
    Process process =
        new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? output : "status " + process.exitValue();
  }

  private static String probe(String... unshare) throws IOException, InterruptedException {
    List<String> prefix = List.of(unshare);
    assumeThat(run(prefix, "/bin/echo", "-n", "can")).as("output of " + prefix).isEqualTo("can");
    String path =
        System.getProperty("jdk.module.path", "")
            + File.pathSeparator
            + System.getProperty("java.class.path")
            + File.pathSeparator
            + location(ProcessEventsRefusedTest.class)
            + File.pathSeparator
            + location(LinuxHost.class);
    return run(
        prefix,
        ProcessHandle.current().info().command().orElseThrow(),
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        path,
        ProcessEventsProbe.class.getName());
  }

  private static String location(Class<?> type) {
    String name = "/" + type.getName().replace('.', '/') + ".class";
    String url = String.valueOf(type.getResource(name));
    return url.substring(url.indexOf('/'), url.length() - name.length());
  }

  @Test
  void changesThatAskForThemFailAndExitsAreReported() throws Exception {
    assertThat(probe("unshare", "--net")).isEqualTo("EPERM EPERM exit 3 0");
  }

  @Test
  void processIdsOfAnotherNamespaceAreNotMistaken() throws Exception {
    assertThat(probe("unshare", "--pid", "--fork", "--mount-proc"))
        .isEqualTo("EPERM EPERM exit 3 0");
  }
}
