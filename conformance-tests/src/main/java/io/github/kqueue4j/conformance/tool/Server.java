// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.tool;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A child process that runs scenarios on one backend. */
final class Server implements AutoCloseable {
  private final String backend;
  private final ChildJvm child;
  private final OutputStream requests;
  private final BufferedReader answers;

  private Server(String backend, ChildJvm child) {
    this.backend = backend;
    this.child = child;
    this.requests = child.input();
    this.answers =
        new BufferedReader(new InputStreamReader(child.output(), StandardCharsets.UTF_8));
  }

  static Server start(String backend) throws IOException {
    return new Server(backend, ChildJvm.start(List.of("serve", backend)));
  }

  /** Reads the features of the backend. Must be called first. */
  List<String> features() throws IOException {
    return answer().lines().toList();
  }

  /** Runs a scenario, all times of which are multiplied by a scale; returns the trace. */
  String trace(List<String> scenario, int scale) throws IOException {
    requests.write(
        (String.join("\n", scenario) + "\n" + ServeCommand.END + scale + "\n")
            .getBytes(StandardCharsets.UTF_8));
    requests.flush();
    return answer();
  }

  private String answer() throws IOException {
    StringBuilder text = new StringBuilder();
    String line;
    while ((line = answers.readLine()) != null) {
      if (line.equals(ServeCommand.END)) {
        return text.toString();
      }
      text.append(line).append('\n');
    }
    throw new IOException("backend " + backend + " does not answer" + child.errors());
  }

  @Override
  public void close() throws IOException {
    requests.close();
    answers.close();
    child.end();
  }
}
