// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.SysEvent.NOTE_EXIT;
import static io.github.kqueue4j.SysEvent.NOTE_FORK;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static io.github.kqueue4j.reference.host.linux.LinuxBackend.BACKEND;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.reference.host.posix.CallMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Checks that child processes inherit no descriptor that the backend opened. */
@EnabledOnOs(OS.LINUX)
class CloseOnExecTest {
  private static final int O_CLOEXEC = 02000000;

  @TempDir Path dir;

  /** The open descriptors of this process, with their {@code /proc/self/fd} targets. */
  private static Map<Integer, String> descriptors() throws IOException {
    Map<Integer, String> found = new TreeMap<>();
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      open.map(path -> Integer.parseInt(path.getFileName().toString()))
          .forEach(fd -> found.put(fd, ProcFd.target(new CallMemory(), fd)));
    }
    return found;
  }

  private static boolean isInherited(int fd) throws IOException {
    try {
      String info = Files.readString(Path.of("/proc/self/fdinfo/" + fd));
      int from = info.indexOf("flags:") + "flags:".length();
      String flags = info.substring(from, info.indexOf('\n', from)).strip();
      return (Integer.parseInt(flags, 8) & O_CLOEXEC) == 0;
    } catch (NoSuchFileException e) {
      return false; // the descriptor through which the list was read
    }
  }

  @Test
  void childrenInheritNoDescriptorOfTheBackend() throws Exception {
    Process child = new ProcessBuilder("/bin/cat").start();
    Map<Integer, String> before = descriptors();
    try (Descriptor file = BACKEND.open(Files.createFile(dir.resolve("file")));
        Descriptor.Pipe pipe = BACKEND.pipe();
        Descriptor.SocketPair sockets = BACKEND.socketPair();
        Kqueue kq = LinuxBackend.open()) {
      kq.kevent(
          List.of(
              KEvent.vnode(file, NOTE_WRITE).add(),
              KEvent.read(pipe.source()).add(),
              KEvent.read(sockets.left()).add(),
              KEvent.proc(child.pid(), NOTE_EXIT).add(),
              KEvent.proc(child.pid(), NOTE_EXIT | NOTE_FORK)
                  .add()), // fails without the process connector
          8,
          Duration.ZERO);
      Map<Integer, String> ours = descriptors();
      ours.keySet().removeAll(before.keySet());
      assertThat(ours.values())
          .anyMatch(target -> target.contains("inotify"))
          .anyMatch(target -> target.contains("eventpoll"))
          .anyMatch(target -> target.contains("eventfd"))
          .anyMatch(target -> target.contains("pidfd"));
      for (Map.Entry<Integer, String> each : ours.entrySet()) {
        assertThat(isInherited(each.getKey())).as(each.toString()).isFalse();
      }

      Process list = new ProcessBuilder("/bin/ls", "/proc/self/fd").start();
      String seen = new String(list.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(seen.lines())
          .containsExactly("0", "1", "2", "3"); // 3 is the directory that ls reads
    } finally {
      child.destroyForcibly();
    }
  }
}
