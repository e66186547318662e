// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import static io.github.kqueue4j.SysEvent.NOTE_ATTRIB;
import static io.github.kqueue4j.SysEvent.NOTE_DELETE;
import static io.github.kqueue4j.SysEvent.NOTE_EXTEND;
import static io.github.kqueue4j.SysEvent.NOTE_LINK;
import static io.github.kqueue4j.SysEvent.NOTE_RENAME;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Changes real files, and reports the changes to a simulated kernel as the kernels do: in the order
 * of the system calls of each thread, after the change, and perhaps late. A thread makes its next
 * call only when its last one is reported.
 */
final class ReportedDisk extends MirrorDisk {
  private final SimulatedFiles files;
  private final Random random;
  private final Runnable betweenCalls;

  /** The notes that are not reported yet, by the thread that made the call. */
  private final Map<Integer, Deque<Note>> pending = new LinkedHashMap<>();

  private int thread;

  private record Note(Object file, int notes) {}

  /** {@code betweenCalls} is run between the system calls of one operation. */
  ReportedDisk(
      Path base,
      Consumer<Boolean> limit,
      SimulatedFiles files,
      Random random,
      Runnable betweenCalls)
      throws IOException {
    super(base, limit);
    this.files = files;
    this.random = random;
    this.betweenCalls = betweenCalls;
  }

  /** Lets a thread make the next calls. */
  void setThread(int newThread) {
    thread = newThread;
  }

  boolean hasPending() {
    return pending.values().stream().anyMatch(notes -> !notes.isEmpty());
  }

  /** Reports the first note of one of the threads. */
  void reportOne() {
    List<Deque<Note>> some = pending.values().stream().filter(notes -> !notes.isEmpty()).toList();
    if (!some.isEmpty()) {
      reportFirst(some.get(random.nextInt(some.size())));
    }
  }

  private void reportFirst(Deque<Note> notes) {
    Note note = notes.removeFirst();
    files.happened(note.file(), note.notes());
  }

  /** Begins a call: others go on, and all that the thread's last call has done is reported. */
  private void begin() {
    int mine = thread;
    betweenCalls.run();
    thread = mine;
    Deque<Note> notes = pending.get(thread);
    while (notes != null && !notes.isEmpty()) {
      reportFirst(notes);
    }
  }

  private void note(Object file, int notes) {
    pending.computeIfAbsent(thread, t -> new ArrayDeque<>()).add(new Note(file, notes));
  }

  private Object parent(Path path) throws IOException {
    Path parent = path.getParent();
    if (parent == null) {
      throw new NoSuchFileException(path.toString());
    }
    return files.hold(parent);
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean isDirectory(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  private int either(int one, int other) {
    return random.nextBoolean() ? one : other;
  }

  /** The note of a file that loses a name: some kernels tell of another name that is left. */
  private int nameRemoved(Path path) throws IOException {
    boolean last = isDirectory(path) || Files.getAttribute(path, "unix:nlink").equals(1);
    return last ? NOTE_DELETE : either(NOTE_DELETE, NOTE_LINK);
  }

  @Override
  void write(Path file, String text) throws IOException {
    if (exists(file)) {
      truncate(file);
    } else {
      create(file);
    }
    begin();
    super.append(file, text); // creates the file anew if another thread has removed it
    note(files.hold(file), NOTE_WRITE | NOTE_EXTEND);
  }

  @Override
  void append(Path file, String text) throws IOException {
    if (!exists(file)) {
      create(file);
    }
    begin();
    super.append(file, text);
    note(files.hold(file), NOTE_WRITE | NOTE_EXTEND);
  }

  private void create(Path file) throws IOException {
    begin();
    Object parent = parent(file);
    Files.createFile(file);
    files.hold(file);
    note(parent, NOTE_WRITE);
  }

  @Override
  void truncate(Path file) throws IOException {
    begin();
    super.truncate(file);
    note(files.hold(file), either(NOTE_ATTRIB, NOTE_WRITE));
  }

  @Override
  void changeMode(Path file, String permissions) throws IOException {
    begin();
    super.changeMode(file, permissions);
    note(files.hold(file), NOTE_ATTRIB);
  }

  @Override
  void move(Path from, Path to) throws IOException {
    begin();
    Object moved = files.hold(from);
    Object source = parent(from);
    Object target = parent(to);
    Object replaced = exists(to) ? files.hold(to) : moved;
    int gone = exists(to) ? nameRemoved(to) : 0;
    int link = isDirectory(from) ? NOTE_LINK : 0;
    super.move(from, to);
    if (replaced.equals(moved) && gone != 0) {
      return; // two names of one file: nothing has happened
    }
    note(source, NOTE_WRITE | link);
    if (!target.equals(source)) {
      note(target, NOTE_WRITE | link);
    }
    note(moved, NOTE_RENAME);
    if (gone != 0) {
      note(replaced, gone);
    }
  }

  @Override
  void delete(Path path) throws IOException {
    begin();
    Object parent = parent(path);
    Object file = files.hold(path);
    int gone = nameRemoved(path);
    int link = isDirectory(path) ? NOTE_LINK : 0;
    super.delete(path);
    note(file, gone);
    note(parent, NOTE_WRITE | link);
  }

  @Override
  void link(Path link, Path file) throws IOException {
    begin();
    Object parent = parent(link);
    super.link(link, file);
    note(files.hold(file), NOTE_LINK);
    note(parent, NOTE_WRITE);
  }

  @Override
  void symbolicLink(Path link, Path target) throws IOException {
    begin();
    Object parent = parent(link);
    super.symbolicLink(link, target);
    note(parent, NOTE_WRITE);
  }

  @Override
  void createDirectory(Path directory) throws IOException {
    begin();
    Object parent = parent(directory);
    super.createDirectory(directory);
    files.hold(directory);
    note(parent, NOTE_WRITE | NOTE_LINK);
  }
}
