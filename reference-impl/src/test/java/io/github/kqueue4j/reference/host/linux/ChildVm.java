// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Runs a program of the tests in a virtual machine of its own. */
final class ChildVm {
  private ChildVm() {}

  /** What a command prints that is run by {@code prefix}, or its status. */
  static String run(List<String> prefix, String... command)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(prefix);
    all.addAll(List.of(command));
    Process process =
        new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? output : "status " + process.exitValue();
  }

  /** What a program prints, or its status. */
  static String run(List<String> prefix, Class<?> program)
      throws IOException, InterruptedException {
    String path =
        System.getProperty("jdk.module.path", "")
            + File.pathSeparator
            + System.getProperty("java.class.path")
            + File.pathSeparator
            + location(program)
            + File.pathSeparator
            + location(LinuxHost.class);
    return run(
        prefix,
        ProcessHandle.current().info().command().orElseThrow(),
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        path,
        program.getName());
  }

  private static String location(Class<?> type) {
    String name = "/" + type.getName().replace('.', '/') + ".class";
    String url = String.valueOf(type.getResource(name));
    return url.substring(url.indexOf('/'), url.length() - name.length());
  }
}
