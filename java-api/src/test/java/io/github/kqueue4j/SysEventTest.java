// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests the values of the portable constants. */
class SysEventTest {

  @Test
  void neverChange() throws ReflectiveOperationException {
    List<String> values = new ArrayList<>();
    for (Field field : SysEvent.class.getFields()) {
      if (field.getType() == int.class) {
        values.add(field.getName() + " " + Integer.toHexString(field.getInt(null)));
      }
    }

    assertThat(values)
        .containsExactlyInAnyOrder(
            """
            EV_ADD 1
            EV_DELETE 2
            EV_ENABLE 4
            EV_DISABLE 8
            EV_RECEIPT 40
            EV_ONESHOT 10
            EV_CLEAR 20
            EV_DISPATCH 80
            EV_HUP 800
            EV_NODATA 1000
            EV_ERROR 4000
            EV_EOF 8000
            NOTE_LOWAT 1
            NOTE_OOB 2
            NOTE_DELETE 1
            NOTE_WRITE 2
            NOTE_EXTEND 4
            NOTE_ATTRIB 8
            NOTE_LINK 10
            NOTE_RENAME 20
            NOTE_REVOKE 40
            NOTE_OPEN 80
            NOTE_CLOSE 100
            NOTE_CLOSE_WRITE 200
            NOTE_READ 400
            NOTE_TRUNCATE 800
            NOTE_EXIT 80000000
            NOTE_FORK 40000000
            NOTE_EXEC 20000000
            NOTE_TRACK 1
            NOTE_TRACKERR 2
            NOTE_CHILD 4
            NOTE_SECONDS 1
            NOTE_MSECONDS 2
            NOTE_USECONDS 4
            NOTE_NSECONDS 8
            NOTE_ABSTIME 10
            NOTE_FFNOP 0
            NOTE_TRIGGER 1000000
            NOTE_FFAND 40000000
            NOTE_FFOR 80000000
            NOTE_FFCOPY c0000000
            NOTE_FFCTRLMASK c0000000
            NOTE_FFLAGSMASK ffffff
            """
                .split("\n"));
  }
}
