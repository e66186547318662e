// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.spi;

import java.io.IOException;
import java.nio.channels.Pipe;

/** A program that prints whether the descriptor number of a channel was found, or why not. */
final class ChannelNumberProbe {

  private ChannelNumberProbe() {}

  public static void main(String[] args) throws IOException {
    Pipe pipe = Pipe.open();
    try {
      int number = ChannelNumbers.number(pipe.source());
      System.out.print(number > 2 ? "a number" : "no number: " + number);
    } catch (UnsupportedOperationException e) {
      System.out.print(e.getMessage());
    }
  }
}
