// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.watch.KqueueWatchService;
import io.github.kqueue4j.watch.TreeFilter;
import io.github.kqueue4j.watch.TreeOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The entries of a directory, or of a tree of them: which one came, changed or went. The kqueue
 * watches the watch service, which is readable when it has something to say.
 */
final class EntrySource implements Source {
  private static final List<WatchEvent.Kind<?>> KINDS =
      List.of(ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);

  private final String kind;
  private final Path path;
  private final KqueueWatchService service;

  private EntrySource(String kind, Path path, KqueueWatchService service) {
    this.kind = kind;
    this.path = path;
    this.service = service;
  }

  /** A directory alone. */
  static EntrySource directory(Backend backend, Path path) throws IOException {
    return new EntrySource("file", path, open(backend, service -> service.register(path, kinds())));
  }

  /** A directory and all that is below it, but for what the filter refuses. */
  static EntrySource tree(Backend backend, Path path, TreeFilter filter) throws IOException {
    TreeOptions options = TreeOptions.DEFAULT.withFilter(filter);
    return new EntrySource(
        "tree", path, open(backend, service -> service.registerTree(path, options, kinds())));
  }

  /** Begins to watch. */
  interface Registration {
    /** Says what. */
    WatchKey in(KqueueWatchService service) throws IOException;
  }

  /** A service with one key, which is open only if the key could be had. */
  static KqueueWatchService open(Backend backend, Registration registration) throws IOException {
    KqueueWatchService service = KqueueWatchService.open(backend);
    boolean done = false;
    try {
      registration.in(service);
      done = true;
      return service;
    } finally {
      if (!done) {
        service.close();
      }
    }
  }

  private static WatchEvent.Kind<?>[] kinds() {
    return KINDS.toArray(new WatchEvent.Kind<?>[0]);
  }

  @Override
  public String kind() {
    return kind;
  }

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public KEvent change() {
    return KEvent.read(service.descriptor()).add();
  }

  @Override
  public SourceEvent see(KEvent event) {
    throw new UnsupportedOperationException("an event here may stand for several: seeAll");
  }

  @Override
  public List<SourceEvent> seeAll(KEvent event) {
    List<SourceEvent> seen = new ArrayList<>();
    WatchKey key = service.poll();
    while (key != null) {
      for (WatchEvent<?> change : key.pollEvents()) {
        seen.add(of(change));
      }
      if (!key.reset()) {
        seen.add(SourceEvent.of("the directory is gone").ended());
      }
      key = service.poll();
    }
    return seen;
  }

  /** Refuses a tree that is not there, since its name may be mistyped. */
  static void requireDirectory(Path tree) throws IOException {
    if (!Files.isDirectory(tree)) {
      throw new IOException("cannot watch tree " + tree + ": there is no such directory");
    }
  }

  private static SourceEvent of(WatchEvent<?> event) {
    if (event.kind() == OVERFLOW) {
      return SourceEvent.of("too many changes: some were not reported")
          .with(Map.of("change", "overflow"));
    }
    String entry = String.valueOf(event.context());
    String change = said(event.kind());
    return SourceEvent.of(change + " " + entry).with(Map.of("change", change, "entry", entry));
  }

  private static String said(WatchEvent.Kind<?> kind) {
    if (kind == ENTRY_CREATE) {
      return "created";
    }
    return kind == ENTRY_DELETE ? "deleted" : "changed";
  }

  @Override
  public void close() {
    service.close();
  }
}
