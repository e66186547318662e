// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq.demo;

import static io.github.kqueue4j.SysEvent.NOTE_DELETE;
import static io.github.kqueue4j.SysEvent.NOTE_EXTEND;
import static io.github.kqueue4j.SysEvent.NOTE_WRITE;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.examples.kq.EventText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file that is written to and then deleted. */
final class FilePart implements Part {
  private final Backend backend;
  private final Path path;
  private @Nullable Descriptor descriptor;
  private boolean written;
  private boolean deleted;

  FilePart(Backend backend) throws IOException {
    this.backend = backend;
    this.path = Files.createTempFile("kq-demo", ".txt");
  }

  @Override
  public String name() {
    return "file";
  }

  @Override
  public Filter filter() {
    return Filter.VNODE;
  }

  @Override
  public String expectation() {
    return "WRITE, then DELETE of " + path;
  }

  @Override
  public void begin(Registrar registrar) throws IOException {
    Descriptor opened = backend.open(path);
    descriptor = opened;
    registrar.apply(KEvent.vnode(opened, NOTE_WRITE | NOTE_EXTEND | NOTE_DELETE).add().clear());
  }

  @Override
  public void act() throws IOException {
    Files.writeString(path, "a line\n");
  }

  /** Deleted once it was seen to be written, so that this is an event of its own. */
  @Override
  public String see(KEvent event) throws IOException {
    deleted |= event.hasNote(NOTE_DELETE);
    if (event.hasNote(NOTE_WRITE)) {
      written = true;
      Files.deleteIfExists(path);
    }
    return String.join("|", EventText.notes(event)) + " of " + path.getFileName();
  }

  @Override
  public boolean isComplete() {
    return written && deleted;
  }

  @Override
  public void close() throws IOException {
    Descriptor opened = descriptor;
    if (opened != null) {
      opened.close();
    }
    Files.deleteIfExists(path);
  }
}
