// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The choice of a kqueue, and the messages if there is none. */
class KernelFinderTest {

  /** A C library without kqueue, whatever that of the system has on which the test runs. */
  private static final SymbolLookup NO_KQUEUE = name -> Optional.empty();

  private static NativeProvider provider(Map<String, String> properties) {
    return new NativeProvider(new KernelFinder(properties::get, () -> NO_KQUEUE));
  }

  private static String obstacle(Map<String, String> properties) {
    return provider(properties).obstacle().orElse("");
  }

  @Test
  void saysThatLinuxHasNoneAndWhatToUse() {
    assertThat(obstacle(Map.of("os.name", "Linux")))
        .isEqualTo(
            "Linux has no kqueue of its own: use the backend reference, or name a library that has "
                + "one, such as libkqueue, with kqueue4j.native.library=PATH and "
                + "kqueue4j.native.abi=NAME");
  }

  @Test
  void saysThatWindowsHasNoneAndWhatToUse() {
    assertThat(obstacle(Map.of("os.name", "Windows 11")))
        .isEqualTo("Windows 11 has no kqueue of its own: use the backend reference");
    assertThat(provider(Map.of("os.name", "Windows 11")).host()).isEqualTo("windows");
  }

  @Test
  void refusesFreeBsd11() {
    assertThat(obstacle(Map.of("os.name", "FreeBSD", "os.version", "11.4-RELEASE")))
        .isEqualTo(
            "FreeBSD 11.4-RELEASE has the old struct kevent of 32 bytes: FreeBSD 12 or later is "
                + "needed, or use the backend reference");
  }

  @ParameterizedTest
  @CsvSource({
    "FreeBSD,   freebsd,   kevent",
    "Mac OS X,  macos,     kevent",
    "NetBSD,    netbsd,    __kevent100 or __kevent50",
    "OpenBSD,   openbsd,   kevent",
    "DragonFly, dragonfly, kevent"
  })
  void knowsTheSystemsThatHaveOneAndNamesAMissingFunction(
      String osName, String host, String symbol) {
    NativeProvider provider = provider(Map.of("os.name", osName, "os.version", "14.1"));
    assertThat(provider.isHostKernel()).isTrue();
    assertThat(provider.host()).isEqualTo(host);
    assertThat(provider.obstacle().orElse(""))
        .isEqualTo(
            ("the function " + symbol + ", which the ABI " + host + " needs, was not found: ")
                + "is this release of the system too old? Use the backend reference");
  }

  @Test
  void refusesAnUnknownAbi() {
    assertThat(obstacle(Map.of("os.name", "Linux", KernelFinder.ABI, "plan9")))
        .isEqualTo(
            "kqueue4j.native.abi=plan9 is unknown: it is one of freebsd, macos, netbsd, netbsd50, "
                + "openbsd, dragonfly, libkqueue");
  }

  @Test
  void refusesAnAbiOfAnotherSystemWithoutALibrary() {
    assertThat(obstacle(Map.of("os.name", "Linux", KernelFinder.ABI, "freebsd")))
        .isEqualTo(
            "kqueue4j.native.abi=freebsd is not an ABI of Linux: name the library that has it with "
                + "kqueue4j.native.library, or leave both out");
  }

  @Test
  void refusesALibraryWithoutAnAbi() {
    assertThat(obstacle(Map.of("os.name", "Linux", KernelFinder.LIBRARY, "/lib/libkqueue.so.0")))
        .startsWith(
            "kqueue4j.native.library=/lib/libkqueue.so.0 needs an ABI, as Linux has "
                + "none of its own: set kqueue4j.native.abi to one of freebsd, macos");
  }

  @Test
  void refusesALibraryThatIsNotThere() {
    assertThat(
            obstacle(
                Map.of(
                    "os.name",
                    "Linux",
                    KernelFinder.LIBRARY,
                    "/nowhere/libx.so",
                    KernelFinder.ABI,
                    "dragonfly")))
        .startsWith(
            "the library "
                + Path.of("/nowhere/libx.so").toAbsolutePath()
                + " (the property kqueue4j.native.library) cannot be loaded: give the path of a"
                + " shared library for this processor");
  }
}
