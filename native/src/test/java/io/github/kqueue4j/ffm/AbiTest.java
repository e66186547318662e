// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static io.github.kqueue4j.SysEvent.EV_ADD;
import static io.github.kqueue4j.SysEvent.EV_EOF;
import static io.github.kqueue4j.SysEvent.EV_ERROR;
import static io.github.kqueue4j.SysEvent.NOTE_ABSTIME;
import static io.github.kqueue4j.SysEvent.NOTE_EXIT;
import static io.github.kqueue4j.SysEvent.NOTE_NSECONDS;
import static io.github.kqueue4j.SysEvent.NOTE_OOB;
import static io.github.kqueue4j.SysEvent.NOTE_SECONDS;
import static io.github.kqueue4j.SysEvent.NOTE_TRUNCATE;
import static io.github.kqueue4j.SysEvent.NOTE_USECONDS;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.ffm.loopback.Dialect;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The description of each system. */
class AbiTest {

  private static final long FIFTY_YEARS = 50L * 366 * 24 * 60 * 60;

  static List<Abi> abis() {
    return Abis.ALL;
  }

  private static Abi named(String name) {
    return abis().stream().filter(abi -> abi.name().equals(name)).findFirst().orElseThrow();
  }

  private static NativeBuffer buffer(String name) {
    Abi abi = named(name);
    return abi.newBuffer(2, new Translation(abi, Abi.Features.ALL));
  }

  private static Map<String, Integer> header(Abi abi) {
    return Dialect.ALL.stream()
        .filter(dialect -> dialect.abi().equals(abi.name()))
        .findFirst()
        .orElseThrow()
        .header()
        .values();
  }

  @ParameterizedTest
  @MethodSource("abis")
  void hasEveryNumberOfItsHeader(Abi abi) {
    Map<String, Integer> header = header(abi);
    Translation translation = new Translation(abi, Abi.Features.ALL);
    for (Errno errno : Errno.values()) {
      if (header.containsKey(errno.name())) {
        assertThat(translation.portableErrno(header.getOrDefault(errno.name(), 0)))
            .as(errno.name())
            .isEqualTo(errno.number());
      }
    }
    assertThat(translation.portableErrno(header.getOrDefault("ENOTSUP", 0)))
        .isEqualTo(Errno.EOPNOTSUPP.number());
    assertThat(translation.portableErrno(250)).isEqualTo(1250);
    for (Signal signal : Signal.values()) {
      if (header.containsKey("SIG" + signal)) {
        int number = header.getOrDefault("SIG" + signal, 0);
        assertThat(translation.ident(Filter.SIGNAL, signal.number())).isEqualTo(number);
        assertThat(translation.portableIdent(Filter.SIGNAL, number)).isEqualTo(signal.number());
      }
    }
    for (Filter filter : Filter.values()) {
      if (abi.number(filter) != Abi.ABSENT) {
        assertThat(abi.number(filter)).isEqualTo(header.get("EVFILT_" + filter));
        assertThat(translation.filter(abi.number(filter))).isEqualTo(filter);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("abis")
  void givesBackWhatWasStored(Abi abi) {
    Translation translation = new Translation(abi, Abi.Features.ALL);
    NativeBuffer buffer = abi.newBuffer(3, translation);
    for (Filter filter : Filter.values()) {
      if (translation.supports(filter) && filter != Filter.TIMER) {
        int notes = translation.supportedNotes(filter);
        buffer.store(2, 9, filter, 0x30, notes, -7, Long.MIN_VALUE);
        assertThat(buffer.loadIdent(2)).isEqualTo(9);
        assertThat(buffer.loadFilter(2)).isEqualTo(filter);
        assertThat(buffer.loadFlags(2)).isEqualTo(0x30);
        assertThat(buffer.loadFflags(2)).as(filter.name()).isEqualTo(notes);
        assertThat(buffer.loadData(2)).isEqualTo(-7);
        assertThat(buffer.loadUdata(2)).isEqualTo(Long.MIN_VALUE);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("abis")
  void showsOfAPostedEntryEvErrorOnly(Abi abi) {
    Translation translation = new Translation(abi, Abi.Features.ALL);
    NativeBuffer buffer = abi.newBuffer(1, translation);
    buffer.write(0, 3, abi.number(Filter.VNODE), EV_ERROR | EV_ADD | EV_EOF, NOTE_WRITE, 12, 4);
    assertThat(buffer.loadFlags(0)).isEqualTo(EV_ERROR);
    assertThat(buffer.loadFflags(0)).isZero();
    assertThat(buffer.loadData(0)).isEqualTo(Errno.ENOMEM.number());
  }

  @ParameterizedTest
  @CsvSource({"freebsd, 64", "macos, 32", "netbsd, 72", "netbsd50, 40", "openbsd, 32"})
  void hasTheStrideOfItsStruct(String name, long bytes) {
    assertThat(buffer(name).array.byteSize()).isEqualTo(2 * bytes);
  }

  @Test
  void zeroesExt() {
    NativeBuffer buffer = buffer("freebsd");
    buffer.array.fill((byte) -1);
    buffer.store(1, 0, Filter.READ, 0, 0, 0, 0);
    assertThat(buffer.array.asSlice(64 + 32, 32).toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
  }

  @ParameterizedTest
  @CsvSource({
    // unit of the API, host's fflags: freebsd macos netbsd openbsd libkqueue
    "0, 2, 0, 0, 0, 0",
    "1, 1, 1, 1, 1, 1",
    "2, 2, 0, 0, 0, 0",
    "4, 4, 2, 2, 2, 2",
    "8, 8, 4, 3, 3, 4",
    "17, 17, 9, 17, 17, 9"
  })
  void saysTheUnitOfATimerInItsOwnWay(
      int portable, int freebsd, int macos, int netbsd, int openbsd, int libkqueue) {
    Map<String, Integer> expected =
        Map.of(
            "freebsd", freebsd,
            "macos", macos,
            "netbsd", netbsd,
            "netbsd50", netbsd,
            "openbsd", openbsd,
            "libkqueue", libkqueue,
            "dragonfly", 0);
    for (Abi abi : abis()) {
      assertThat(abi.timerUnits().notes(portable))
          .as(abi.name())
          .isEqualTo(expected.get(abi.name()));
    }
  }

  @Test
  void roundsPeriodsUpAndCapsThem() {
    TimerUnits millis = named("dragonfly").timerUnits();
    assertThat(millis.period(NOTE_NSECONDS, 1)).isEqualTo(1);
    assertThat(millis.period(NOTE_NSECONDS, 1_000_001)).isEqualTo(2);
    assertThat(millis.period(NOTE_USECONDS, 1000)).isEqualTo(1);
    assertThat(millis.period(NOTE_SECONDS, 3)).isEqualTo(3000);
    assertThat(millis.period(NOTE_SECONDS, Long.MAX_VALUE)).isEqualTo(FIFTY_YEARS * 1000);
    assertThat(millis.period(0, 0)).isZero();
    TimerUnits units = named("freebsd").timerUnits();
    assertThat(units.period(NOTE_SECONDS, Long.MAX_VALUE)).isEqualTo(FIFTY_YEARS);
    assertThat(units.period(0, Long.MAX_VALUE)).isEqualTo(FIFTY_YEARS * 1000);
    assertThat(units.period(NOTE_NSECONDS, Long.MAX_VALUE)).isEqualTo(FIFTY_YEARS * 1_000_000_000);
    assertThat(units.period(NOTE_SECONDS | NOTE_ABSTIME, 1L << 40)).isEqualTo(1L << 40);
  }

  @Test
  void movesTheBitsThatOthersHaveElsewhere() {
    assertThat(named("openbsd").toHost(Filter.VNODE, NOTE_TRUNCATE | NOTE_WRITE)).isEqualTo(0x82);
    assertThat(named("openbsd").toPortable(Filter.VNODE, 0x82))
        .isEqualTo(NOTE_TRUNCATE | NOTE_WRITE);
    assertThat(named("openbsd").toHost(Filter.EXCEPT, NOTE_OOB)).isEqualTo(4);
    assertThat(named("openbsd").toPortable(Filter.EXCEPT, 4)).isEqualTo(NOTE_OOB);
    assertThat(named("libkqueue").toHost(Filter.VNODE, NOTE_TRUNCATE)).isEqualTo(0x80);
    assertThat(named("macos").toHost(Filter.PROC, NOTE_EXIT)).isEqualTo(0x84000000);
    assertThat(named("macos").toPortable(Filter.PROC, 0x86030000)).isEqualTo(NOTE_EXIT);
    assertThat(named("macos").toPortable(Filter.VNODE, 0x7ff)).isEqualTo(0x7f);
  }

  @Test
  void distinguishesReleasesOfOneLayout() {
    Abi.Features old = new Abi.Features(false, false, true);
    Translation netbsd9 = new Translation(named("netbsd50"), old);
    assertThat(netbsd9.supports(Filter.USER)).isFalse();
    assertThat(netbsd9.supports(Filter.EMPTY)).isFalse();
    assertThat(netbsd9.supportedNotes(Filter.VNODE)).isEqualTo(0x7f);
    assertThat(netbsd9.supportedNotes(Filter.TIMER)).isEqualTo(0xf);
    assertThat(netbsd9.timerResolution()).isEqualTo(Duration.ofMillis(1));
    Translation libkqueue27 =
        new Translation(named("libkqueue"), new Abi.Features(true, true, false));
    assertThat(libkqueue27.supports(Filter.VNODE)).isFalse();
    assertThat(libkqueue27.supportedNotes(Filter.VNODE)).isZero();
    assertThat(libkqueue27.supportedNotes(Filter.TIMER)).isEqualTo(0xf);
    Translation netbsd10 = new Translation(named("netbsd50"), Abi.Features.ALL);
    assertThat(netbsd10.supportedNotes(Filter.VNODE)).isEqualTo(0x7ff);
    assertThat(netbsd10.supportedNotes(Filter.TIMER)).isEqualTo(0x1f);
  }
}
