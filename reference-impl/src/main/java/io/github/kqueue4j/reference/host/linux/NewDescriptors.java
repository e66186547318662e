// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.charset.Charset;

/** What makes descriptors: {@code pipe2(2)} and {@code open(2)}, all close-on-exec. */
final class NewDescriptors {
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  private static final int O_PATH = 0x200000;

  /** One of the few flags that differ between architectures. */
  private static final int O_NOFOLLOW =
      switch (System.getProperty("os.arch")) {
        case "aarch64", "arm", "ppc64", "ppc64le" -> 0x8000;
        default -> 0x20000;
      };

  private static final MethodHandle PIPE2 =
      Libc.handle("pipe2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle OPEN =
      Libc.handle(
          "open",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
          Linker.Option.firstVariadicArg(2));

  private NewDescriptors() {}

  /** {@code pipe2(2)}: both ends, non-blocking, in the scratch memory. */
  static int pipe(Scratch s) {
    try {
      return s.result((int) PIPE2.invokeExact(s.state, s.memory, O_NONBLOCK | O_CLOEXEC));
    } catch (Throwable t) {
      throw Libc.wrong(t);
    }
  }

  /** {@code open(2)} to watch only: a file, or with {@code link} the symbolic link itself. */
  static int open(Scratch s, String path, boolean link) {
    int flags = O_CLOEXEC | (link ? O_PATH | O_NOFOLLOW : O_NONBLOCK);
    try (Arena arena = Arena.ofConfined()) {
      return s.result(
          (int) OPEN.invokeExact(s.state, arena.allocateFrom(path, charset()), flags, 0));
    } catch (Throwable t) {
      throw Libc.wrong(t);
    }
  }

  /** How the JDK encodes file names. */
  private static Charset charset() {
    return Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
  }
}
