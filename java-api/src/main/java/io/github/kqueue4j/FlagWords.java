// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import java.util.List;

/** The words of {@link FlagNames}, which initializes this class with room on the stack. */
final class FlagWords {
  static final List<Word> FLAGS =
      List.of(
          new Word(SysEvent.EV_ADD, "ADD"),
          new Word(SysEvent.EV_DELETE, "DELETE"),
          new Word(SysEvent.EV_ENABLE, "ENABLE"),
          new Word(SysEvent.EV_DISABLE, "DISABLE"),
          new Word(SysEvent.EV_ONESHOT, "ONESHOT"),
          new Word(SysEvent.EV_CLEAR, "CLEAR"),
          new Word(SysEvent.EV_RECEIPT, "RECEIPT"),
          new Word(SysEvent.EV_DISPATCH, "DISPATCH"),
          new Word(SysEvent.EV_HUP, "HUP"),
          new Word(SysEvent.EV_NODATA, "NODATA"),
          new Word(SysEvent.EV_ERROR, "ERROR"),
          new Word(SysEvent.EV_EOF, "EOF"));

  private static final List<Word> VNODE =
      List.of(
          new Word(SysEvent.NOTE_DELETE, "DELETE"),
          new Word(SysEvent.NOTE_WRITE, "WRITE"),
          new Word(SysEvent.NOTE_EXTEND, "EXTEND"),
          new Word(SysEvent.NOTE_ATTRIB, "ATTRIB"),
          new Word(SysEvent.NOTE_LINK, "LINK"),
          new Word(SysEvent.NOTE_RENAME, "RENAME"),
          new Word(SysEvent.NOTE_REVOKE, "REVOKE"),
          new Word(SysEvent.NOTE_OPEN, "OPEN"),
          new Word(SysEvent.NOTE_CLOSE, "CLOSE"),
          new Word(SysEvent.NOTE_CLOSE_WRITE, "CLOSE_WRITE"),
          new Word(SysEvent.NOTE_READ, "READ"),
          new Word(SysEvent.NOTE_TRUNCATE, "TRUNCATE"));

  private static final List<Word> PROC =
      List.of(
          new Word(SysEvent.NOTE_TRACK, "TRACK"),
          new Word(SysEvent.NOTE_TRACKERR, "TRACKERR"),
          new Word(SysEvent.NOTE_CHILD, "CHILD"),
          new Word(SysEvent.NOTE_EXEC, "EXEC"),
          new Word(SysEvent.NOTE_FORK, "FORK"),
          new Word(SysEvent.NOTE_EXIT, "EXIT"));

  private static final List<Word> TIMER =
      List.of(
          new Word(SysEvent.NOTE_SECONDS, "SECONDS"),
          new Word(SysEvent.NOTE_MSECONDS, "MSECONDS"),
          new Word(SysEvent.NOTE_USECONDS, "USECONDS"),
          new Word(SysEvent.NOTE_NSECONDS, "NSECONDS"),
          new Word(SysEvent.NOTE_ABSTIME, "ABSTIME"));

  private static final List<Word> EXCEPT = List.of(new Word(SysEvent.NOTE_OOB, "OOB"));

  private FlagWords() {}

  /** Returns the words for notes; none where the filter's fflags are not a set of notes. */
  static List<Word> notes(Filter filter) {
    return switch (filter) {
      case VNODE -> VNODE;
      case PROC -> PROC;
      case TIMER -> TIMER;
      case EXCEPT -> EXCEPT;
      case READ, WRITE, AIO, SIGNAL, USER, EMPTY, PROCDESC -> List.of();
    };
  }

  /**
   * A bit and its name without the prefix.
   *
   * @param bit the bit
   * @param name the name
   */
  record Word(int bit, String name) {}
}
