// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.adapter.HostProvider;
import io.github.kqueue4j.reference.host.ReferenceHost;
import io.github.kqueue4j.reference.host.poll.PollHost;
import io.github.kqueue4j.reference.host.portable.PortableHost;
import io.github.kqueue4j.watch.FileNote;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.Watcher;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that is deleted after it was opened and before it is watched, on hosts that use paths. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VanishedFileTest {
  @TempDir Path directory;

  private static ReferenceHost host(String name) {
    return name.equals("poll") ? new PollHost() : new PortableHost();
  }

  @ParameterizedTest
  @ValueSource(strings = {"poll", "portable"})
  void isRefusedOnce(String name) throws Exception {
    ReferenceHost host = host(name);
    Backend backend = Backend.from(new HostProvider("reference", () -> host));
    Path file = Files.createFile(directory.resolve("f"));
    try (Watcher<String> watcher = Watcher.open(backend);
        Descriptor descriptor = backend.open(file)) {
      Files.delete(file);

      assertThatThrownBy(() -> watcher.watch(Interest.file(descriptor, FileNote.WRITE), ""))
          .isInstanceOfSatisfying(
              KqueueException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
      assertThat(watcher.size()).isZero();
    }
  }
}
