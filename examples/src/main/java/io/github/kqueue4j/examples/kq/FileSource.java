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
import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.watch.KqueueWatchService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The changes of a file, by its name: when another one takes its place, as after an editor's save,
 * the watch goes on with that one. What its readers do is not shown.
 */
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
  private final Backend backend;

  /** Reports another file under the name; empty for a file of a simulated kernel. */
  private final Optional<KqueueWatchService> names;

  private Descriptor descriptor;

  private FileSource(
      Backend backend, Path path, Optional<KqueueWatchService> names, Descriptor descriptor) {
    this.backend = backend;
    this.path = path;
    this.notes = NOTES & backend.supportedNotes(Filter.VNODE);
    this.names = names;
    this.descriptor = descriptor;
  }

  /** The name first, so that no file goes by unseen between the two. */
  static FileSource of(Backend backend, Path path) throws IOException {
    Optional<KqueueWatchService> names =
        Files.exists(path)
            ? Optional.of(
                EntrySource.open(backend, service -> service.register(path, ENTRY_CREATE)))
            : Optional.empty();
    boolean done = false;
    try {
      FileSource source = new FileSource(backend, path, names, backend.open(path));
      done = true;
      return source;
    } finally {
      if (!done) {
        names.ifPresent(KqueueWatchService::close);
      }
    }
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
  public List<KEvent> moreChanges() {
    return names.map(service -> KEvent.read(service.descriptor()).add()).stream().toList();
  }

  @Override
  public SourceEvent see(KEvent event) throws IOException {
    if (event.filter() == Filter.READ) {
      return names.isPresent() && isReplaced(names.get()) ? follow() : SourceEvent.of("");
    }
    String text =
        EventText.notes(event).stream().map(FileSource::said).collect(Collectors.joining(", "));
    return SourceEvent.of(text.isEmpty() ? "no more to come" : text);
  }

  private static boolean isReplaced(KqueueWatchService service) {
    boolean replaced = false;
    WatchKey key = service.poll();
    while (key != null) {
      replaced |= !key.pollEvents().isEmpty();
      key.reset();
      key = service.poll();
    }
    return replaced;
  }

  private SourceEvent follow() throws IOException {
    Descriptor next;
    try {
      next = backend.open(path);
    } catch (KqueueException e) {
      if (e.errno() == Errno.ENOENT) {
        return SourceEvent.of(""); // it has come and gone; the next one will be reported
      }
      throw e;
    }
    descriptor.close();
    descriptor = next;
    return SourceEvent.of("another file stands there now").adding(change());
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
    names.ifPresent(KqueueWatchService::close);
  }
}
