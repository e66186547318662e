// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.report;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.SysEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One filter that a backend supports, as {@link Backend#supports} and {@link
 * Backend#supportedNotes} report it.
 *
 * @param backend the name of the backend
 * @param filter the name of the filter
 * @param notes the names of the supported notes, in the order of the header
 */
public record Support(String backend, String filter, List<String> notes) {
  private static final Map<String, Integer> WATCHED =
      ordered(
          Map.entry("DELETE", SysEvent.NOTE_DELETE),
          Map.entry("WRITE", SysEvent.NOTE_WRITE),
          Map.entry("EXTEND", SysEvent.NOTE_EXTEND),
          Map.entry("ATTRIB", SysEvent.NOTE_ATTRIB),
          Map.entry("LINK", SysEvent.NOTE_LINK),
          Map.entry("RENAME", SysEvent.NOTE_RENAME),
          Map.entry("REVOKE", SysEvent.NOTE_REVOKE),
          Map.entry("OPEN", SysEvent.NOTE_OPEN),
          Map.entry("CLOSE", SysEvent.NOTE_CLOSE),
          Map.entry("CLOSE_WRITE", SysEvent.NOTE_CLOSE_WRITE),
          Map.entry("READ", SysEvent.NOTE_READ),
          Map.entry("TRUNCATE", SysEvent.NOTE_TRUNCATE));
  private static final Map<String, Integer> LIFE =
      ordered(
          Map.entry("EXIT", SysEvent.NOTE_EXIT),
          Map.entry("FORK", SysEvent.NOTE_FORK),
          Map.entry("EXEC", SysEvent.NOTE_EXEC),
          Map.entry("TRACK", SysEvent.NOTE_TRACK));

  /** Makes the list immutable. */
  public Support {
    notes = List.copyOf(notes);
  }

  /**
   * Lists the filters of a backend.
   *
   * @param name the name of the backend in reports
   * @param backend the backend
   * @return one element for each filter that the backend supports
   */
  public static List<Support> of(String name, Backend backend) {
    List<Support> all = new ArrayList<>();
    for (Filter filter : Filter.values()) {
      if (backend.supports(filter)) {
        List<String> notes = new ArrayList<>();
        int reported = backend.supportedNotes(filter);
        named(filter)
            .forEach((word, bit) -> {
              if ((reported & bit) != 0) {
                notes.add(word);
              }
            });
        all.add(new Support(name, filter.name(), notes));
      }
    }
    return all;
  }

  /** The notes of a filter that the table names. */
  private static Map<String, Integer> named(Filter filter) {
    return switch (filter) {
      case READ, WRITE -> Map.of("LOWAT", SysEvent.NOTE_LOWAT);
      case VNODE -> WATCHED;
      case PROC -> LIFE;
      case TIMER -> Map.of("ABSTIME", SysEvent.NOTE_ABSTIME);
      case EXCEPT -> Map.of("OOB", SysEvent.NOTE_OOB);
      case AIO, SIGNAL, USER, EMPTY, PROCDESC -> Map.of();
    };
  }

  @SafeVarargs
  private static Map<String, Integer> ordered(Map.Entry<String, Integer>... entries) {
    Map<String, Integer> map = new LinkedHashMap<>();
    for (Map.Entry<String, Integer> entry : entries) {
      map.put(entry.getKey(), entry.getValue());
    }
    return map;
  }
}
