// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import static io.github.kqueue4j.SysEvent.NOTE_ATTRIB;
import static io.github.kqueue4j.SysEvent.NOTE_DELETE;
import static io.github.kqueue4j.SysEvent.NOTE_EXTEND;
import static io.github.kqueue4j.SysEvent.NOTE_LINK;
import static io.github.kqueue4j.SysEvent.NOTE_RENAME;
import static io.github.kqueue4j.SysEvent.NOTE_REVOKE;
import static io.github.kqueue4j.SysEvent.NOTE_TRUNCATE;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KqueueException;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** The changes of a file or directory. What its readers do is not shown. */
final class FileSource implements Source {
  private static final int NOTES =
      NOTE_DELETE
          | NOTE_WRITE
          | NOTE_EXTEND
          | NOTE_ATTRIB
          | NOTE_LINK
          | NOTE_RENAME
          | NOTE_REVOKE
          | NOTE_TRUNCATE;

  private final Path path;
  private final int notes;
  private final Descriptor descriptor;

  FileSource(Backend backend, Path path) throws KqueueException {
    this.path = path;
    this.notes = NOTES & backend.supportedNotes(Filter.VNODE);
    this.descriptor = backend.open(path);
  }

  @Override
  public String kind() {
    return "file";
  }

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public KEvent change() {
    return KEvent.vnode(descriptor, notes).add().clear();
  }

  @Override
  public SourceEvent see(KEvent event) {
    String text =
        EventText.notes(event).stream().map(FileSource::said).collect(Collectors.joining(", "));
    return SourceEvent.of(text.isEmpty() ? "no more to come" : text);
  }

  private static String said(String note) {
    return switch (note) {
      case "DELETE" -> "deleted";
      case "WRITE" -> "written";
      case "EXTEND" -> "extended";
      case "ATTRIB" -> "attributes changed";
      case "LINK" -> "links changed";
      case "RENAME" -> "renamed";
      case "REVOKE" -> "revoked";
      case "TRUNCATE" -> "truncated";
      default -> note;
    };
  }

  @Override
  public void close() {
    descriptor.close();
  }
}
