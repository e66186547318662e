// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A signal that was ignored when the virtual machine started, and stays so. */
class IgnoredSignalTest {
  /** Says of each signal whether it can be watched. */
  static final class Probe {
    private Probe() {}

    public static void main(String[] args) throws KqueueException {
      try (Kqueue kq = LinuxBackend.open()) {
        for (Signal signal : List.of(Signal.HUP, Signal.INT, Signal.HUP, Signal.USR1)) {
          System.out.print(signal + " " + watch(kq, signal) + ", ");
        }
      }
    }

    private static String watch(Kqueue kq, Signal signal) {
      try {
        kq.register(KEvent.signal(signal).add());
        return "watched";
      } catch (KqueueException e) {
        return e.errno().name();
      }
    }
  }

  @Test
  void isRefusedAsItWouldNeverCome() throws Exception {
    List<String> ignoring = List.of("/bin/sh", "-c", "trap '' HUP USR1; exec \"$@\"", "sh");

    assertThat(ChildVm.run(ignoring, Probe.class))
        .isEqualTo("HUP EINVAL, INT watched, HUP EINVAL, USR1 watched, ");
  }
}
