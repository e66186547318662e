// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.ffm.loopback.Loopback;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The start of the backend, which may meet a shortage that passes. */
@EnabledOnOs(OS.LINUX)
class StartTest {

  /** A library of a system, and the provider that finds it. */
  private record Host(Loopback library, NativeProvider provider) {
    static Host of(String osName, String dialect) {
      Map<String, String> properties = Map.of("os.name", osName, "os.version", "14.1");
      Loopback library = new Loopback(Backends.dialect(dialect));
      return new Host(
          library, new NativeProvider(new KernelFinder(properties::get, () -> library)));
    }

    static Host ofFreeBsd() {
      return of("FreeBSD", "freebsd");
    }

    void open() throws KqueueException {
      Kqueue.open(Backend.from(provider)).close();
    }
  }

  private static void assertFails(ThrowingCallable call, Errno errno) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(KqueueException.class, e -> assertThat(e.errno()).isEqualTo(errno))
        .hasMessageStartingWith("kqueue: ")
        .hasMessageContaining(errno.toString());
  }

  @ParameterizedTest
  @EnumSource(names = {"EMFILE", "ENFILE", "ENOMEM"})
  void failsWithTheErrorOfAShortageAndIsTriedAgain(Errno errno) throws Exception {
    Host host = Host.ofFreeBsd();
    for (int i = 0; i < 2; i++) {
      host.library().faults().failKqueue(errno);
      assertFails(host::open, errno);
    }
    assertThat(host.provider().obstacle()).isEmpty();
    host.open();
    host.library().check();
  }

  @Test
  void meetsNoObstacleIfThereIsAShortage() throws Exception {
    Host host = Host.ofFreeBsd();
    host.library().faults().failKqueue(Errno.EMFILE);
    assertThat(host.provider().obstacle()).isEmpty();
    host.library().faults().failKqueue(Errno.EMFILE);
    assertFails(host.provider()::pipe, Errno.EMFILE);
    host.library().faults().failKqueue(Errno.EMFILE);
    assertFails(host.provider()::socketPair, Errno.EMFILE);
    host.library().faults().failKqueue(Errno.EMFILE);
    assertFails(() -> host.provider().open(Path.of("/")), Errno.EMFILE);
    host.library().faults().failKqueue(Errno.EMFILE);
    assertThatThrownBy(() -> host.provider().supports(Filter.READ))
        .isInstanceOf(UncheckedIOException.class)
        .hasCauseInstanceOf(KqueueException.class)
        .hasMessageContaining("a later call may: kqueue: EMFILE");
    assertThat(host.provider().supports(Filter.READ)).isTrue();
    host.library().check();
  }

  @Test
  void isNotTriedAgainAfterAnErrorThatStays() {
    Host host = Host.ofFreeBsd();
    host.library().faults().failKqueue(Errno.ENOSYS);
    for (int i = 0; i < 2; i++) {
      assertThat(host.provider().obstacle()).get().asString().contains("ENOSYS");
      assertThatThrownBy(host::open).isInstanceOf(IllegalStateException.class);
    }
    host.library().check();
  }

  @Test
  void doesNotTakeAShortageForALackOfUserEvents() throws Exception {
    Host host = Host.ofFreeBsd();
    host.library().faults().refuseChange(Errno.ENOMEM);
    assertFails(host::open, Errno.ENOMEM);
    assertThat(host.provider().supports(Filter.USER)).isTrue();
    host.open();
    host.library().check();
  }

  @Test
  void takesAnUnknownFilterForALackOfUserEvents() throws Exception {
    for (Errno errno : new Errno[] {Errno.EINVAL, Errno.ENOSYS}) {
      Host host = Host.ofFreeBsd();
      host.library().faults().refuseChange(errno);
      host.open();
      assertThat(host.provider().supports(Filter.USER)).as("%s", errno).isFalse();
      host.library().check();
    }
  }

  @Test
  void doesNotTakeAShortageForTheUnitsOfTimers() throws Exception {
    Host host = Host.of("NetBSD", "netbsd50 7");
    host.library().faults().spareChange();
    host.library().faults().refuseChange(Errno.ENOMEM);
    assertFails(host::open, Errno.ENOMEM);
    assertThat(host.provider().supportedNotes(Filter.TIMER) & SysEvent.NOTE_ABSTIME).isZero();
    host.open();
    host.library().check();
  }

  @Test
  void doesNotTakeAShortageForAnOldLibrary() throws Exception {
    Backends backends = Backends.of(Backends.dialect("libkqueue"));
    backends.library().faults().spareChange();
    backends.library().faults().refuseChange(Errno.EMFILE);
    assertFails(() -> Kernel.start(new Libkqueue(), backends.calls()), Errno.EMFILE);
    Kernel kernel = Kernel.start(new Libkqueue(), backends.calls());
    assertThat(kernel.translation.supports(Filter.VNODE)).isTrue();
    backends.library().check();
  }
}
