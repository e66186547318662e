// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.SysEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The snippets of the page backends.md. */
@EnabledOnOs(OS.LINUX)
class BackendsTest {
  @Test
  void areChosenByName() throws Exception {
    // @start region="named-backend"
    Backend reference = Backend.named("reference");
    try (Kqueue kq = Kqueue.open(reference)) {
      System.out.println(kq.backend()); // reference/linux
    }
    // @end region="named-backend"
    assertThat(reference.toString()).isEqualTo("reference/linux");
  }

  @Test
  void sayWhatTheyCan() {
    // @start region="capabilities"
    Backend backend = Backend.standard();
    boolean hasExcept = backend.supports(Filter.EXCEPT);
    boolean tellsOfForks = (backend.supportedNotes(Filter.PROC) & SysEvent.NOTE_FORK) != 0;
    // @end region="capabilities"
    assertThat(hasExcept).isTrue();
    assertThat(tellsOfForks).isTrue();
  }
}
