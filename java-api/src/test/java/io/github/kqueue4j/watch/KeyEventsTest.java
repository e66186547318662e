// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.nio.file.WatchEvent;
import org.junit.jupiter.api.Test;

/** Tests the queue of a key's pending events. */
class KeyEventsTest {

  private static final Path A = Path.of("a");
  private static final Path B = Path.of("b");

  private final KeyEvents events = new KeyEvents();

  @Test
  void areInTheOrderOfTheChanges() {
    events.add(ENTRY_CREATE, A, false);
    events.add(ENTRY_MODIFY, A, false);
    events.add(ENTRY_DELETE, A, false);
    events.add(ENTRY_CREATE, A, false);

    assertThat(events.poll().toString())
        .isEqualTo("[ENTRY_CREATE a, ENTRY_MODIFY a, ENTRY_DELETE a, ENTRY_CREATE a]");
    assertThat(events.isEmpty()).isTrue();
    assertThat(events.poll()).isEmpty();
  }

  @Test
  void countModificationsOfAFileAsOne() {
    events.add(ENTRY_MODIFY, A, false);
    events.add(ENTRY_MODIFY, B, false);
    events.add(ENTRY_MODIFY, A, false);
    events.add(ENTRY_DELETE, A, false);
    events.add(ENTRY_CREATE, A, false);
    events.add(ENTRY_MODIFY, A, false);

    assertThat(events.poll().toString())
        .isEqualTo(
            "[ENTRY_MODIFY a (2 times), ENTRY_MODIFY b, ENTRY_DELETE a, ENTRY_CREATE a,"
                + " ENTRY_MODIFY a]");
  }

  @Test
  void tellTheKindOfTheLastEntryOfEqualEvents() {
    events.add(ENTRY_CREATE, A, false);
    events.add(ENTRY_CREATE, A, true);

    WatchEvent<?> event = events.poll().getFirst();
    assertThat(event.count()).isEqualTo(2);
    assertThat(event)
        .isInstanceOfSatisfying(EntryEvent.class, last -> assertThat(last.isDirectory()).isTrue());
  }

  @Test
  void countEqualEventsInARowAsOne() {
    events.add(ENTRY_CREATE, A, false);
    events.add(ENTRY_CREATE, A, false);
    events.add(ENTRY_CREATE, B, false);
    events.add(ENTRY_CREATE, A, false);

    assertThat(events.poll().toString())
        .isEqualTo("[ENTRY_CREATE a (2 times), ENTRY_CREATE b, ENTRY_CREATE a]");
  }

  @Test
  void becomeOneOverflowIfThereAreTooMany() {
    for (int i = 0; i < 512; i++) {
      events.add(ENTRY_CREATE, Path.of("file " + i), false);
    }
    assertThat(events.poll()).hasSize(512);
    for (int i = 0; i < 600; i++) {
      events.add(ENTRY_CREATE, Path.of("file " + i), false);
    }
    var overflow = events.poll();

    assertThat(overflow).hasSize(1);
    assertThat(overflow.get(0).kind()).isSameAs(OVERFLOW);
    assertThat(overflow.get(0).context()).isNull();
    assertThat(overflow.get(0).count()).isEqualTo(600 - 512);
  }
}
