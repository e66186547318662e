// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import io.github.kqueue4j.Errno;
import io.github.kqueue4j.KqueueException;
import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a directory. The kernel says only that some entry has changed; so the directory is
 * read again, and compared with what it was. Of a file's content only a descriptor of that file
 * tells.
 */
final class DirectoryTarget implements PathTarget {

  private static final Set<Errno> NOT_TO_BE_SEEN =
      Set.of(Errno.ENOENT, Errno.ENOTDIR, Errno.EACCES, Errno.EPERM, Errno.ELOOP);

  private final Watcher<Sight.Listener> watcher;
  private final PathKey key;
  private final Path directory;
  private final Map<Path, Sight> contents = new HashMap<>();
  private Map<Path, FileLook.Entry> entries = Map.of();
  private @Nullable Object identity;
  private @Nullable Sight sight;

  DirectoryTarget(Watcher<Sight.Listener> watcher, PathKey key, Path directory) {
    this.watcher = watcher;
    this.key = key;
    this.directory = directory;
  }

  @Override
  public void start() throws IOException {
    // Watched before it is read: what changes meanwhile is told afterwards.
    sight = Sight.open(watcher, directory, Sight.OF_DIRECTORY, this::changed);
    identity = identityNow();
    entries =
        FileLook.directory(directory)
            .orElseThrow(() -> new NoSuchFileException(directory.toString()));
    kindsChanged();
  }

  @Override
  public void kindsChanged() throws IOException {
    if (key.wants(ENTRY_MODIFY)) {
      for (Map.Entry<Path, FileLook.Entry> entry : entries.entrySet()) {
        look(entry.getKey(), entry.getValue());
      }
    } else {
      contents.values().forEach(Sight::close);
      contents.clear();
    }
  }

  /** Holds a file open if its content is of interest. Preconditions: it is not held open. */
  private void look(Path name, FileLook.Entry entry) throws KqueueException {
    if (!key.wants(ENTRY_MODIFY) || !entry.isFile() || contents.containsKey(name)) {
      return;
    }
    try {
      contents.put(
          name,
          Sight.open(
              watcher,
              directory.resolve(name),
              Sight.OF_CONTENT,
              notes -> contentChanged(name),
              LinkOption.NOFOLLOW_LINKS));
    } catch (KqueueException e) {
      // Gone again, which the directory tells; or not readable, so that nobody can tell.
      if (!NOT_TO_BE_SEEN.contains(e.errno())) {
        throw e;
      }
    }
  }

  private @Nullable Object identityNow() throws IOException {
    return FileLook.entry(directory).map(FileLook.Entry::identity).orElse(null);
  }

  private void changed(Set<FileNote> notes) {
    try {
      boolean gone =
          Sight.isEnded(notes)
              || (notes.contains(FileNote.RENAME)
                  && (identity == null || !identity.equals(identityNow())));
      Optional<Map<Path, FileLook.Entry>> now =
          gone ? Optional.empty() : FileLook.directory(directory);
      if (now.isPresent()) {
        compare(now.get());
      } else {
        compare(Map.of());
        key.invalidate();
      }
    } catch (IOException e) {
      key.tellOverflow(); // it cannot be read now, or not all of it: what happened is not known
    }
  }

  /** Tells what is new and what is gone. */
  private void compare(Map<Path, FileLook.Entry> now) throws KqueueException {
    Map<Path, FileLook.Entry> before = entries;
    entries = now;
    for (Path name : before.keySet()) {
      if (!now.containsKey(name)) {
        lookAway(name);
        key.tell(ENTRY_DELETE, name);
      }
    }
    KqueueException failure = null;
    for (Map.Entry<Path, FileLook.Entry> entry : now.entrySet()) {
      Path name = entry.getKey();
      if (!entry.getValue().equals(before.get(name))) {
        lookAway(name);
        key.tell(ENTRY_CREATE, name);
        try {
          look(name, entry.getValue());
        } catch (KqueueException e) {
          failure = e;
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void lookAway(Path name) {
    Sight content = contents.remove(name);
    if (content != null) {
      content.close();
    }
  }

  private void contentChanged(Path name) {
    try {
      FileLook.Entry known = entries.get(name);
      Optional<FileLook.Entry> now =
          FileLook.entry(directory.resolve(name), LinkOption.NOFOLLOW_LINKS);
      // If not, another stands there, or none: the directory tells.
      if (now.isPresent() && now.get().equals(known)) {
        key.tell(ENTRY_MODIFY, name);
      }
    } catch (IOException e) {
      key.tellOverflow();
    }
  }

  @Override
  public void close() {
    if (sight != null) {
      sight.close();
    }
    contents.values().forEach(Sight::close);
    contents.clear();
  }
}
