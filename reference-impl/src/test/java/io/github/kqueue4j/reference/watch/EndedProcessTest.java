// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.ExitStatus;
import io.github.kqueue4j.reference.adapter.HostProvider;
import io.github.kqueue4j.reference.host.ReferenceHost;
import io.github.kqueue4j.reference.host.linux.LinuxHost;
import io.github.kqueue4j.reference.host.poll.PollHost;
import io.github.kqueue4j.reference.host.portable.PortableHost;
import io.github.kqueue4j.watch.Event;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.Watcher;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The exit of a child that has ended before it is watched, and whose process id belongs to another
 * process by then.
 */
@EnabledOnOs(OS.LINUX)
class EndedProcessTest {
  private static ReferenceHost host(String name) {
    return switch (name) {
      case "poll" -> new PollHost();
      case "portable" -> new PortableHost();
      default -> new LinuxHost();
    };
  }

  /** A process that has exited with 3, and whose process id is now that of the JVM. */
  private static final class Ended extends Process {
    @Override
    public long pid() {
      return ProcessHandle.current().pid();
    }

    @Override
    public boolean isAlive() {
      return false;
    }

    @Override
    public int exitValue() {
      return 3;
    }

    @Override
    public int waitFor() {
      return 3;
    }

    /** Waits for the process that now has the process id, as the JDK does. */
    @Override
    public CompletableFuture<Process> onExit() {
      return new CompletableFuture<>();
    }

    @Override
    public OutputStream getOutputStream() {
      return OutputStream.nullOutputStream();
    }

    @Override
    public InputStream getInputStream() {
      return InputStream.nullInputStream();
    }

    @Override
    public InputStream getErrorStream() {
      return InputStream.nullInputStream();
    }

    @Override
    public void destroy() {}
  }

  @ParameterizedTest
  @ValueSource(strings = {"linux", "poll", "portable"})
  void isReportedAtOnceWhicheverProcessHasItsId(String name) throws Exception {
    ReferenceHost host = host(name);
    try (Watcher<String> watcher =
        Watcher.open(Backend.from(new HostProvider("reference", () -> host)))) {
      watcher.watch(Interest.exit(new Ended()), "ended");

      Event<String> event = watcher.poll().orElseThrow();
      assertThat(event)
          .isInstanceOfSatisfying(
              Event.Exited.class,
              exited -> assertThat(exited.status()).isEqualTo(ExitStatus.of(new Ended())));
      assertThat(watcher.size()).isZero();
    }
  }
}
