// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.trace;

import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.host.sim.SimDev;
import io.github.kqueue4j.reference.kern.EventVar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The words of scenarios and traces, and the constants that they stand for. */
public final class Vocabulary {
  /** The filters, by the one's complement of their number: READ, −1, comes first. */
  private static final List<String> FILTERS =
      List.of("READ", "WRITE", "AIO", "VNODE", "PROC", "SIGNAL", "TIMER", "EXCEPT", "USER");

  /** Flags, in the order in which a trace prints them. */
  public static final Map<String, Integer> FLAGS = flags();

  /** The words for the fflags of a change. */
  public static final Map<String, Integer> FFLAGS = fflags();

  private static final Map<String, Integer> PROC_FFLAGS =
      pick("CHILD", "EXIT", "FORK", "EXEC", "TRACK", "TRACKERR");
  private static final Map<String, Integer> EXCEPT_FFLAGS = pick("OOB", "LOWAT", "HUPONLY");

  private static final Map<Integer, String> ERRNOS =
      Map.ofEntries(
          Map.entry(EventVar.EBADF, "EBADF"),
          Map.entry(EventVar.EINVAL, "EINVAL"),
          Map.entry(EventVar.ENOENT, "ENOENT"),
          Map.entry(EventVar.ENOMEM, "ENOMEM"),
          Map.entry(EventVar.ESRCH, "ESRCH"),
          Map.entry(EventVar.EACCES, "EACCES"),
          Map.entry(EventVar.EOPNOTSUPP, "EOPNOTSUPP"),
          Map.entry(EventVar.ENXIO, "ENXIO"),
          Map.entry(EventVar.ENOTTY, "ENOTTY"),
          Map.entry(EventVar.EPIPE, "EPIPE"),
          Map.entry(EventVar.EAGAIN, "EAGAIN"),
          Map.entry(EventVar.EFAULT, "EFAULT"),
          Map.entry(EventVar.EINTR, "EINTR"));

  private Vocabulary() {}

  private static Map<String, Integer> flags() {
    Map<String, Integer> map = new LinkedHashMap<>();
    map.put("ADD", SysEvent.EV_ADD);
    map.put("DELETE", SysEvent.EV_DELETE);
    map.put("ENABLE", SysEvent.EV_ENABLE);
    map.put("DISABLE", SysEvent.EV_DISABLE);
    map.put("ONESHOT", SysEvent.EV_ONESHOT);
    map.put("CLEAR", SysEvent.EV_CLEAR);
    map.put("RECEIPT", SysEvent.EV_RECEIPT);
    map.put("DISPATCH", SysEvent.EV_DISPATCH);
    map.put("FLAG1", EventVar.EV_FLAG1);
    map.put("EOF", SysEvent.EV_EOF);
    map.put("ERROR", SysEvent.EV_ERROR);
    map.put("NODATA", SysEvent.EV_NODATA);
    return map;
  }

  private static Map<String, Integer> fflags() {
    Map<String, Integer> map = new LinkedHashMap<>();
    map.put("TRIGGER", SysEvent.NOTE_TRIGGER);
    map.put("FFNOP", SysEvent.NOTE_FFNOP);
    map.put("FFAND", SysEvent.NOTE_FFAND);
    map.put("FFOR", SysEvent.NOTE_FFOR);
    map.put("FFCOPY", SysEvent.NOTE_FFCOPY);
    map.put("EXIT", SysEvent.NOTE_EXIT);
    map.put("FORK", SysEvent.NOTE_FORK);
    map.put("EXEC", SysEvent.NOTE_EXEC);
    map.put("TRACK", SysEvent.NOTE_TRACK);
    map.put("TRACKERR", SysEvent.NOTE_TRACKERR);
    map.put("CHILD", SysEvent.NOTE_CHILD);
    map.put("OOB", SysEvent.NOTE_OOB);
    map.put("LOWAT", SysEvent.NOTE_LOWAT);
    map.put("HUPONLY", SimDev.NOTE_HUPONLY);
    return map;
  }

  private static Map<String, Integer> pick(String... words) {
    Map<String, Integer> map = new LinkedHashMap<>();
    for (String word : words) {
      Integer bit = FFLAGS.get(word);
      if (bit == null) {
        throw new AssertionError("no such word: " + word);
      }
      map.put(word, bit);
    }
    return map;
  }

  /**
   * Returns the number of a filter.
   *
   * @param name a word such as READ
   * @return a number from −1 to −9, or null if there is no such filter
   */
  public static @Nullable Integer filter(String name) {
    int i = FILTERS.indexOf(name);
    return i < 0 ? null : ~i;
  }

  /**
   * Returns the name of a filter.
   *
   * @param number the filter's number
   * @return a word, or the number in decimal if there is no such filter
   */
  public static String filterName(int number) {
    return number < 0 && -number <= FILTERS.size()
        ? FILTERS.get(~number)
        : Integer.toString(number);
  }

  /**
   * Returns the name of an errno.
   *
   * @param errno a number
   * @return a word, or the number in decimal if a trace has no word for it
   */
  public static String errno(long errno) {
    String name = ERRNOS.get((int) errno);
    return name == null ? Long.toString(errno) : name;
  }

  static String flagsText(int flags) {
    return bits(FLAGS, flags);
  }

  static String fflagsText(int filter, int fflags) {
    return switch (filter) {
      case EventVar.EVFILT_PROC -> bits(PROC_FFLAGS, fflags);
      case EventVar.EVFILT_EXCEPT -> bits(EXCEPT_FFLAGS, fflags);
      default -> fflags == 0 ? "0" : "0x" + Integer.toHexString(fflags);
    };
  }

  private static String bits(Map<String, Integer> words, int bits) {
    StringBuilder text = new StringBuilder();
    int left = bits;
    for (Map.Entry<String, Integer> word : words.entrySet()) {
      if ((left & word.getValue()) != 0) {
        text.append(text.isEmpty() ? "" : "|").append(word.getKey());
        left &= ~word.getValue();
      }
    }
    if (left != 0) {
      text.append(text.isEmpty() ? "" : "|").append("0x").append(Integer.toHexString(left));
    }
    return text.isEmpty() ? "0" : text.toString();
  }
}
