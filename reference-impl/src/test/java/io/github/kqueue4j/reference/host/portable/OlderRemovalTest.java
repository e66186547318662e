// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static io.github.kqueue4j.SysEvent.NOTE_DELETE;
import static io.github.kqueue4j.SysEvent.NOTE_EXTEND;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The removal of a file that had a watched file's name before. The thread that takes the JDK's
 * events is held, so that it finds the removal after the new file was added.
 */
@EnabledOnOs(OS.LINUX)
class OlderRemovalTest extends HostContract {
  private static final int NOTES = NOTE_WRITE | NOTE_EXTEND | NOTE_DELETE;

  /** More events than the JDK's thread reads at a time. */
  private static final int MANY = 200;

  @TempDir Path directory;

  OlderRemovalTest() {
    super(new PortableHost());
  }

  private Descriptor watch(Kqueue kq, Path path) throws IOException {
    Descriptor descriptor = backend.open(path);
    kq.register(KEvent.vnode(descriptor, NOTES).add().clear());
    return descriptor;
  }

  private static Object changeTime(Path path) throws IOException {
    return Files.getAttribute(path, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
  }

  /** Writes to a file until the time of its last change is another one. */
  private static void change(Path path) throws IOException {
    Object before = changeTime(path);
    while (changeTime(path).equals(before)) {
      Files.writeString(path, "more", StandardOpenOption.APPEND);
    }
  }

  private VnodeFile file(Descriptor descriptor) {
    return (VnodeFile) ((VirtualDescriptor) descriptor).file;
  }

  @Test
  void isNotThatOfTheNewFile() throws Exception {
    Path held = Files.createFile(directory.resolve("held"));
    Path path = Files.createFile(directory.resolve("file"));
    try (Kqueue kq = open();
        Descriptor other = watch(kq, held)) {
      Descriptor descriptor;
      synchronized (file(other)) {
        change(held);
        Files.delete(path);
        Files.createFile(path);
        descriptor = watch(kq, path);
        Files.createFile(directory.resolve("later"));
        change(path);
      }
      try (descriptor) {
        assertReported(kq, descriptor);
        change(path);
        assertReported(kq, descriptor);
      }
    }
  }

  @Test
  void isNotThatOfTheNewFileIfItIsOneOfMany() throws Exception {
    Path held = Files.createFile(directory.resolve("held"));
    Path path = Files.createFile(directory.resolve("file"));
    try (Kqueue kq = open();
        Descriptor other = watch(kq, held)) {
      Descriptor descriptor;
      synchronized (file(other)) {
        change(held);
        for (int i = 0; i < MANY; i++) {
          Files.delete(path);
          Files.createFile(path);
        }
        descriptor = watch(kq, path);
        Files.createFile(directory.resolve("later"));
        change(path);
      }
      try (descriptor) {
        assertReported(kq, descriptor);
      }
    }
  }

  /** Asserts that writes are reported of a file, and no removal. */
  private static void assertReported(Kqueue kq, Descriptor descriptor) throws Exception {
    int notes = 0;
    while (notes == 0) {
      for (KEvent event : kq.poll(LONG)) {
        notes |= event.ident() == descriptor.number() ? event.fflags() : 0;
      }
    }
    assertThat(notes & NOTE_DELETE).isZero();
  }
}
