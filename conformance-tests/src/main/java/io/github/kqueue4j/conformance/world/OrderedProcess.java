// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.world;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * The program of a child process on a system without a shell. It reads orders, and the only one
 * that it knows is {@code exit}.
 */
final class OrderedProcess {
  private OrderedProcess() {}

  /**
   * Prints {@code ready}, and then executes the orders that it reads.
   *
   * @param args ignored
   * @throws IOException if the orders cannot be read
   */
  public static void main(String[] args) throws IOException {
    System.out.println("ready");
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    String line;
    while ((line = orders.readLine()) != null) {
      if (line.startsWith("exit ")) {
        int code = Integer.parseInt(line.substring("exit ".length()).strip());
        System.exit(code);
      }
    }
  }
}
