// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The C compiler of this machine. Tests that need a compiler are skipped with a message if there is
 * none.
 */
final class C {

  private static final List<String> COMPILERS = List.of("cc", "gcc", "clang");

  private C() {}

  private static String compiler() {
    String compiler = COMPILERS.stream().filter(C::isInstalled).findFirst().orElse("");
    assumeTrue(
        !compiler.isEmpty(),
        "no C compiler here (" + String.join(", ", COMPILERS) + "): not checked");
    return compiler;
  }

  private static boolean isInstalled(String name) {
    try {
      ProcessBuilder.Redirect discard = ProcessBuilder.Redirect.DISCARD;
      return new ProcessBuilder(name, "--version")
              .redirectErrorStream(true)
              .redirectOutput(discard)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // no such program
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Compiles a C source file. */
  static Path compile(Path source, Path target, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of(compiler(), "-o", target.toString()));
    command.addAll(List.of(options));
    command.add(source.toString());
    run(command);
    return target;
  }

  /** Runs a program, and returns the lines that it prints. */
  static List<String> run(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.lines().toList();
  }

  static Path write(Path file, String text) throws IOException {
    return Files.writeString(file, text);
  }
}
