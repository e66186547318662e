// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.guide;

// @start region="first-events"
import static io.github.kqueue4j.SysEvent.NOTE_EXIT;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Waits for four kinds of events in one kqueue, and prints the first ones. */
final class FirstEvents {
  public static void main(String[] args) throws Exception {
    Process child = new ProcessBuilder("sleep", "60").start();
    try (Kqueue kq = Kqueue.open();
        Descriptor.Pipe pipe = Descriptor.pipe()) {
      kq.register(
          KEvent.read(pipe.source()).add().clear().withUdata(7),
          KEvent.proc(child.pid(), NOTE_EXIT).add(),
          KEvent.timer(1, Duration.ofSeconds(5)).add(),
          KEvent.user(2).add().clear());

      pipe.sink().write(ByteBuffer.wrap(new byte[5]));
      for (KEvent event : kq.take()) {
        System.out.println(event); // 13 READ CLEAR 0 5 0x7 (13: the descriptor)
      }
      for (KEvent event : kq.take()) {
        System.out.println(event); // 1 TIMER CLEAR 0 1 0x0
      }
    } finally {
      child.destroy();
    }
  }
}
// @end region="first-events"
