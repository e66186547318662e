// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import java.util.List;
import java.util.StringJoiner;

/** Formats flags and notes by name, in the order of their values, for traces and messages. */
final class FlagNames {

  private static final List<Word> FLAGS =
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

  private FlagNames() {}

  /**
   * Returns flags by name, such as {@code ADD|CLEAR}; unknown bits in hexadecimal at the end;
   * {@code 0} if no bit is set.
   */
  static String flags(int flags) {
    return join(FLAGS, flags);
  }

  /** Returns notes by name where the filter's fflags are a set of notes, else in hexadecimal. */
  static String notes(Filter filter, int fflags) {
    List<Word> words =
        switch (filter) {
          case VNODE -> VNODE;
          case PROC -> PROC;
          case TIMER -> TIMER;
          case EXCEPT -> EXCEPT;
          case READ, WRITE, AIO, SIGNAL, USER, EMPTY, PROCDESC -> List.of();
        };
    return join(words, fflags);
  }

  private static String join(List<Word> words, int bits) {
    if (bits == 0) {
      return "0";
    }
    StringJoiner joined = new StringJoiner("|");
    int unnamed = bits;
    for (Word word : words) {
      if ((unnamed & word.bit) != 0) {
        joined.add(word.name);
        unnamed &= ~word.bit;
      }
    }
    if (unnamed != 0) {
      joined.add("0x" + Integer.toHexString(unnamed));
    }
    return joined.toString();
  }

  /** A bit and its name without the prefix. */
  private record Word(int bit, String name) {}
}
