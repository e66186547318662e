// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.SimulatedKernel;
import io.github.kqueue4j.spi.KqueueProvider;
import java.lang.reflect.Proxy;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** {@code kq info}. */
class InfoTest {
  @Test
  void saysWhatTheBackendCan() {
    try (SimulatedKernel kernel = SimulatedKernel.create()) {
      Run run = Run.on(kernel.backend(), "info");

      assertThat(run.status()).isZero();
      assertThat(run.lines())
          .contains("backend   simulated/simulated", "timers    rounded up to a multiple of 1ms")
          .contains("  READ      yes  LOWAT", "  AIO       no", "  SIGNAL    yes")
          .contains("  VNODE     yes  DELETE WRITE EXTEND ATTRIB LINK RENAME REVOKE")
          .contains("  PROC      yes  TRACK EXEC FORK EXIT")
          .contains("  TIMER     yes  SECONDS MSECONDS USECONDS NSECONDS");
    }
  }

  @Test
  void fitsTheWidthOfATerminal() {
    Run run = Run.installed("info");

    assertThat(run.lines()).filteredOn(line -> line.startsWith("  reference/")).hasSize(1);
    assertThat(run.lines()).filteredOn(line -> line.startsWith("  native/")).hasSize(1);
    assertThat(run.lines()).allMatch(line -> line.length() <= 80);
  }

  /** As the kernels of FreeBSD and NetBSD have them. */
  @Test
  void fitsTheWidthOfATerminalWithTheNotesOfAllSystems() {
    Run run = Run.on(Backend.from(withAllNotesOfFiles()), "info");

    assertThat(run.lines()).allMatch(line -> line.length() <= 80);
    assertThat(run.lines())
        .containsSequence(
            "  VNODE     yes  DELETE WRITE EXTEND ATTRIB LINK RENAME REVOKE OPEN CLOSE",
            "                 CLOSE_WRITE READ TRUNCATE");
  }

  private static KqueueProvider withAllNotesOfFiles() {
    KqueueProvider some = ServiceLoader.load(KqueueProvider.class).findFirst().orElseThrow();
    return (KqueueProvider)
        Proxy.newProxyInstance(
            KqueueProvider.class.getClassLoader(),
            new Class<?>[] {KqueueProvider.class},
            (_, method, arguments) ->
                method.getName().equals("supportedNotes") && arguments[0] == Filter.VNODE
                    ? (SysEvent.NOTE_TRUNCATE << 1) - 1
                    : method.invoke(some, arguments));
  }

  @Test
  void saysItInJson() {
    try (SimulatedKernel kernel = SimulatedKernel.create()) {
      Run run = Run.on(kernel.backend(), "info", "--json");

      JsonObject info = JsonParser.parseString(run.out()).getAsJsonObject();
      JsonObject filters = info.getAsJsonObject("filters");
      assertThat(run.lines()).hasSize(1);
      assertThat(info.get("backend").getAsString()).isEqualTo("simulated");
      assertThat(info.get("timerResolutionNanos").getAsLong()).isEqualTo(1_000_000);
      assertThat(filters.getAsJsonObject("READ").get("supported").getAsBoolean()).isTrue();
      assertThat(filters.getAsJsonObject("AIO").get("supported").getAsBoolean()).isFalse();
      assertThat(info.getAsJsonArray("missing")).isEmpty();
      assertThat(filters.getAsJsonObject("EXCEPT").getAsJsonArray("notes"))
          .hasToString("[\"OOB\"]");
    }
  }
}
