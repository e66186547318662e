// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static io.github.kqueue4j.reference.kern.EventVar.EMFILE;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.host.RealHost;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Explains the errors of inotify that mean a limit of the user. {@code errno(3)} names them after
 * other causes: no space on a device, or too many descriptors of the process.
 */
final class InotifyLimits {
  private static final Path LIMITS = Path.of("/proc/sys");
  private static final int MAX_DIGITS = 32;

  private InotifyLimits() {}

  /** Creates the exception for a failed {@code inotify_init1(2)}. */
  static KqueueException noInstance(int error) {
    if (error != EMFILE || !canOpen()) {
      return RealHost.failure("inotify_init1", error);
    }
    return new KqueueException(
        "inotify_init1: EMFILE (too many inotify instances of the user"
            + limit("fs.inotify.max_user_instances", "user.max_inotify_instances")
            + "use fewer watch services and queues that watch files, or raise the limit)",
        Errno.EMFILE);
  }

  /** Creates the exception for a failed {@code inotify_add_watch(2)}. */
  static KqueueException noWatch(Path path, int error) {
    if (error != Errno.ENOSPC.number()) {
      return RealHost.failure("inotify_add_watch: " + path, error);
    }
    return new KqueueException(
        ("inotify_add_watch: " + path + ": ENOSPC (too many inotify watches of the user")
            + limit("fs.inotify.max_user_watches", "user.max_inotify_watches")
            + "watch fewer directories, or raise the limit)",
        Errno.ENOSPC);
  }

  private static String limit(String name, String inNamespace) {
    return "; the limit is %s=%s, or in a user namespace %s=%s: "
        .formatted(name, value(name), inNamespace, value(inNamespace));
  }

  private static String value(String name) {
    try (InputStream in = Files.newInputStream(LIMITS.resolve(name.replace('.', '/')))) {
      byte[] bytes = new byte[MAX_DIGITS]; // has to be read at once: a second read finds no more
      int length = in.read(bytes);
      return new String(bytes, 0, Math.max(0, length), StandardCharsets.US_ASCII).strip();
    } catch (IOException e) {
      return "?"; // there is no /proc, or the kernel does not have this limit
    }
  }

  /** Tells whether the process itself is below its limit of descriptors. */
  private static boolean canOpen() {
    try (Channel channel = Files.newByteChannel(Path.of("/dev/null"))) {
      return channel.isOpen();
    } catch (IOException e) {
      return false;
    }
  }
}
