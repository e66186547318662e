// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.world;

import io.github.kqueue4j.Signal;
import java.io.IOException;
import java.util.Collections;

/** Sends signals to this process, by kill(1) of another process if the system has it. */
final class Signals {
  private Signals() {}

  static void send(Signal signal, int times) throws IOException {
    if (!ShellProcess.hasShell()) {
      for (int i = 0; i < times; i++) {
        raise(signal);
      }
      return;
    }
    String one = "kill -" + signal.name() + " " + ProcessHandle.current().pid();
    Process kill =
        new ProcessBuilder("/bin/sh", "-c", String.join(" && ", Collections.nCopies(times, one)))
            .inheritIO()
            .start();
    try {
      if (kill.waitFor() != 0) {
        throw new IOException("kill -" + signal + " failed: exit code " + kill.exitValue());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while kill ran", e);
    }
  }

  /**
   * Calls {@code sun.misc.Signal.raise} by reflection, because the compiler warns about its use.
   */
  private static void raise(Signal signal) throws IOException {
    try {
      Class<?> type = Class.forName("sun.misc.Signal");
      Object instance = type.getConstructor(String.class).newInstance(signal.name());
      type.getMethod("raise", type).invoke(null, instance);
    } catch (ReflectiveOperationException e) {
      throw new IOException("the signal " + signal + " cannot be raised: " + e.getCause(), e);
    }
  }
}
