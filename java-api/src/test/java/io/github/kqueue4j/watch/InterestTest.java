// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.fake.FakeDescriptor;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests the arguments and the text of interests. */
class InterestTest {

  private final Descriptor descriptor = new FakeDescriptor(3, "file");

  @Test
  void isLevelTriggeredByDefault() {
    assertThat(Interest.readable(descriptor).delivery()).isEqualTo(Delivery.LEVEL);
    assertThat(Interest.writable(descriptor).delivery()).isEqualTo(Delivery.LEVEL);
    assertThat(Interest.readable(descriptor, Delivery.ONCE).delivery()).isEqualTo(Delivery.ONCE);
    assertThat(Interest.writable(descriptor, Delivery.EDGE).delivery()).isEqualTo(Delivery.EDGE);
  }

  @Test
  void hasATextWithItsParts() {
    assertThat(Interest.readable(descriptor)).hasToString("Readable[Descriptor[3, file], LEVEL]");
    assertThat(Interest.writable(descriptor)).hasToString("Writable[Descriptor[3, file], LEVEL]");
    assertThat(Interest.urgent(descriptor)).hasToString("Urgent[Descriptor[3, file]]");
    assertThat(Interest.file(descriptor, FileNote.WRITE, FileNote.DELETE))
        .hasToString("FileChange[Descriptor[3, file], [DELETE, WRITE]]");
    assertThat(Interest.exit(4711)).hasToString("Exit[4711]");
    assertThat(Interest.process(4711, ProcessNote.FORK)).hasToString("ProcessChange[4711, [FORK]]");
    assertThat(Interest.signal(Signal.HUP)).hasToString("SignalArrival[HUP]");
    assertThat(Interest.after(Duration.ofMinutes(5))).hasToString("Timer[PT5M, once]");
    assertThat(Interest.every(Duration.ofMinutes(5))).hasToString("Timer[PT5M, repeats]");
    assertThat(Interest.user()).hasToString("User[]");
  }

  @Test
  void keepsItsOwnNotes() {
    Set<FileNote> notes = EnumSet.of(FileNote.WRITE);
    Interest.FileChange interest = new Interest.FileChange(descriptor, notes);
    notes.add(FileNote.DELETE);

    assertThat(interest.notes()).containsExactly(FileNote.WRITE);
    assertThatThrownBy(() -> interest.notes().add(FileNote.LINK))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void hasAtLeastOneNote() {
    assertThatThrownBy(() -> new Interest.FileChange(descriptor, Set.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no note of Descriptor[3, file]: name at least one");
    assertThatThrownBy(() -> new Interest.ProcessChange(4711, Set.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no note of process 4711: name at least one");
  }

  @Test
  void hasAPositivePeriod() {
    assertThatThrownBy(() -> Interest.after(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the period of a timer must be positive: PT0S");
    assertThatThrownBy(() -> Interest.every(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void isOfOneProcess() {
    Process process = processOf(ProcessHandle.current().pid());

    assertThat(Interest.exit(process).pid()).isEqualTo(ProcessHandle.current().pid());
    assertThatThrownBy(() -> new Interest.Exit(1, Optional.of(process)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(", not 1");
  }

  private static Process processOf(long pid) {
    return new NoProcess(pid);
  }

  @ParameterizedTest
  @EnumSource
  void hasTheBitsOfTheFilesNotes(FileNote note) throws ReflectiveOperationException {
    assertThat(note.bit()).isEqualTo(constant("NOTE_" + note));
    assertThat(Filter.VNODE.notes() & note.bit()).isEqualTo(note.bit());
  }

  @ParameterizedTest
  @EnumSource
  void hasTheBitsOfTheProcesssNotes(ProcessNote note) throws ReflectiveOperationException {
    assertThat(note.bit()).isEqualTo(constant("NOTE_" + note));
  }

  private static int constant(String name) throws ReflectiveOperationException {
    Field field = io.github.kqueue4j.SysEvent.class.getField(name);
    return field.getInt(null);
  }
}
