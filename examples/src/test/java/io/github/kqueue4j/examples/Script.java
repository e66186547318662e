// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a program of the workflows ended.
 *
 * @param status its exit status
 * @param out what it wrote, errors too
 */
record Script(int status, String out) {
  /** The folder of the workflows' programs. */
  static final Path FOLDER = Path.of("../.github").toAbsolutePath().normalize();

  /** Runs a command to its end, in a folder, with the given text as its input. */
  static Script run(Path folder, String input, List<String> command)
      throws IOException, InterruptedException {
    Path in = Files.writeString(folder.resolve("standard-input"), input);
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(in.toFile())
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Script(process.waitFor(), out);
  }

  /** The same, of a script of the workflows. */
  static Script sh(Path folder, String input, String name, String... args)
      throws IOException, InterruptedException {
    String script = FOLDER.resolve(name).toString();
    List<String> command = new ArrayList<>(List.of("sh", script));
    command.addAll(List.of(args));
    return run(folder, input, command);
  }
}
