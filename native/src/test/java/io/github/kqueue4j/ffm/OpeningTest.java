// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Opening a queue. */
@EnabledOnOs(OS.LINUX)
class OpeningTest {

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#all")
  void failsWithTheErrorOfTheSystem(Backends backends) {
    for (Errno errno : List.of(Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM)) {
      backends.library().faults().failKqueue(errno);
      assertThatThrownBy(() -> Kqueue.open(backends.backend()))
          .isInstanceOfSatisfying(
              KqueueException.class, e -> assertThat(e.errno()).isEqualTo(errno))
          .hasMessageStartingWith("kqueue: " + errno);
    }
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#all")
  void failsIfThereIsNoWayToWakeItsWaiters(Backends backends) {
    int before = openNumbers();
    backends.library().faults().refuseChange(Errno.ENOMEM);
    assertThatThrownBy(() -> Kqueue.open(backends.backend()))
        .isInstanceOfSatisfying(
            KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOMEM));
    assertThat(openNumbers()).isEqualTo(before);
    backends.library().check();
  }

  @ParameterizedTest
  @MethodSource("io.github.kqueue4j.ffm.Backends#all")
  void givesADescriptorThatIsClosedOnExec(Backends backends) throws Exception {
    try (Kqueue kq = Kqueue.open(backends.backend())) {
      int number = kq.descriptor().number();
      assertThat(kq.toString())
          .isEqualTo("Kqueue[" + backends.backend() + ", descriptor " + number + "]");
      assertThat(kq.backend().host()).isEqualTo(backends.dialect().abi().replace("50", ""));
      try (Kqueue other = Kqueue.open(backends.backend())) {
        assertThat(other.descriptor().number()).isNotEqualTo(number);
      }
      String flags =
          Files.readAllLines(Path.of("/proc/self/fdinfo/" + number)).stream()
              .filter(line -> line.startsWith("flags:"))
              .findFirst()
              .orElseThrow();
      int octal = Integer.parseInt(flags.substring("flags:".length()).strip(), 8);
      assertThat(octal & 02000000).as("O_CLOEXEC").isNotZero();
    }
    backends.library().check();
  }

  private static int openNumbers() {
    String[] names = new File("/proc/self/fd").list();
    return names == null ? -1 : names.length;
  }
}
