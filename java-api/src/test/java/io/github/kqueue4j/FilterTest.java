// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import static io.github.kqueue4j.SysEvent.NOTE_CHILD;
import static io.github.kqueue4j.SysEvent.NOTE_TRACKERR;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests {@link Filter}. */
class FilterTest {

  @Test
  void ofADescriptorSaysSo() {
    Set<Filter> ofDescriptors = EnumSet.noneOf(Filter.class);
    for (Filter filter : Filter.values()) {
      if (filter.takesDescriptor()) {
        ofDescriptors.add(filter);
      }
    }

    assertThat(ofDescriptors)
        .containsExactly(
            Filter.READ,
            Filter.WRITE,
            Filter.AIO,
            Filter.VNODE,
            Filter.EXCEPT,
            Filter.EMPTY,
            Filter.PROCDESC);
  }

  @ParameterizedTest
  @CsvSource({
    "READ, 1",
    "WRITE, 1",
    "AIO, 0",
    "VNODE, fff",
    "PROC, e0000001",
    "SIGNAL, 0",
    "TIMER, 1f",
    "EXCEPT, 2",
    "USER, c1ffffff",
    "EMPTY, 0",
    "PROCDESC, 80000000"
  })
  void knowsTheNotesOfItsChanges(Filter filter, String notes) {
    assertThat(Integer.toHexString(filter.notes())).isEqualTo(notes);
  }

  @Test
  void ofProcessesRefusesNotesThatOnlyEventsHave() {
    assertThat(Filter.PROC.notes() & (NOTE_CHILD | NOTE_TRACKERR)).isZero();
  }

  @Test
  void isAlsoFoundUnderItsNameInC() throws ReflectiveOperationException {
    for (Filter filter : Filter.values()) {
      assertThat(SysEvent.class.getField("EVFILT_" + filter).get(null)).isSameAs(filter);
    }
  }
}
