// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.ExitStatus;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.SysEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The life of a process: its end and, where the backend can tell, forks and programs it runs. */
record ProcessSource(Backend backend, long pid) implements Source {
  private static final int NOTES = SysEvent.NOTE_EXIT | SysEvent.NOTE_FORK | SysEvent.NOTE_EXEC;

  @Override
  public String kind() {
    return "process";
  }

  @Override
  public String name() {
    return Long.toString(pid);
  }

  @Override
  public KEvent change() {
    return KEvent.proc(pid, NOTES & backend.supportedNotes(Filter.PROC)).add();
  }

  @Override
  public SourceEvent see(KEvent event) {
    if (!event.hasNote(SysEvent.NOTE_EXIT)) {
      return SourceEvent.of(life(event));
    }
    return ended(event, event.exitStatus());
  }

  /** The end of a process with that status. */
  static SourceEvent ended(KEvent event, ExitStatus status) {
    List<String> what = new ArrayList<>();
    if (event.hasNote(SysEvent.NOTE_FORK | SysEvent.NOTE_EXEC)) {
      what.add(life(event));
    }
    boolean known = !status.equals(ExitStatus.unknown());
    what.add("ended: " + (known ? status : "its status is not known here"));
    return SourceEvent.of(String.join(", ", what)).with(facts(status)).ended();
  }

  private static String life(KEvent event) {
    List<String> what = new ArrayList<>();
    if (event.hasNote(SysEvent.NOTE_FORK)) {
      what.add("forked");
    }
    if (event.hasNote(SysEvent.NOTE_EXEC)) {
      what.add("runs another program");
    }
    return String.join(", ", what);
  }

  private static Map<String, Object> facts(ExitStatus status) {
    if (status.signal().isPresent()) {
      return Map.of("signal", status.signal().get().name());
    }
    return status.code().isPresent() ? Map.of("exit", status.code().getAsInt()) : Map.of();
  }
}
