// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import static io.github.kqueue4j.SysEvent.EV_ERROR;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the text of an event. */
class KEventTextTest {

  @Test
  void namesAllFlagsInTheOrderOfTheirValues() {
    assertThat(new KEvent(1, Filter.USER, 0xd8ff, 0, 0, 0))
        .hasToString(
            "1 USER ADD|DELETE|ENABLE|DISABLE|ONESHOT|CLEAR|RECEIPT|DISPATCH|HUP|NODATA|ERROR|EOF"
                + " 0 0 0x0");
  }

  @Test
  void hasUnknownFlagsInHexAtTheEnd() {
    assertThat(new KEvent(1, Filter.USER, 0x10301, 0, 0, 0))
        .hasToString("1 USER ADD|0x10300 0 0 0x0");
  }

  @ParameterizedTest
  @CsvSource({
    "VNODE, fff, "
        + "DELETE|WRITE|EXTEND|ATTRIB|LINK|RENAME|REVOKE|OPEN|CLOSE|CLOSE_WRITE|READ|TRUNCATE",
    "VNODE, 80001001, DELETE|0x80001000",
    "PROC, e0000007, TRACK|TRACKERR|CHILD|EXEC|FORK|EXIT",
    "TIMER, 1f, SECONDS|MSECONDS|USECONDS|NSECONDS|ABSTIME",
    "EXCEPT, 2, OOB",
    "EXCEPT, 1, 0x1",
    "READ, 36, 0x36",
    "WRITE, 1, 0x1",
    "USER, c1000005, 0xc1000005",
    "SIGNAL, 0, 0",
    "AIO, 1, 0x1",
    "EMPTY, 1, 0x1",
    "PROCDESC, 80000000, 0x80000000"
  })
  void namesNotesWhereTheFilterHasNames(Filter filter, String fflags, String words) {
    int bits = Integer.parseUnsignedInt(fflags, 16);

    assertThat(new KEvent(1, filter, 0, bits, 0, 0))
        .hasToString("1 " + filter + " 0 " + words + " 0 0x0");
  }

  @Test
  void namesTheErrno() {
    assertThat(new KEvent(1, Filter.USER, EV_ERROR, 0, 2, 0))
        .hasToString("1 USER ERROR 0 ENOENT 0x0");
    assertThat(new KEvent(1, Filter.USER, EV_ERROR, 0, -1, 0))
        .hasToString("1 USER ERROR 0 EOTHER 0x0");
    assertThat(new KEvent(1, Filter.USER, EV_ERROR, 0, 0, 0)).hasToString("1 USER ERROR 0 0 0x0");
  }

  @Test
  void hasNumbersInDecimalAndUdataInHex() {
    assertThat(new KEvent(-1, Filter.TIMER, 0, 0, Long.MIN_VALUE, -1))
        .hasToString("-1 TIMER 0 0 -9223372036854775808 0xffffffffffffffff");
  }
}
