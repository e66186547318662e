// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The words for what an event holds, as lines show it. */
public final class EventText {
  /** The number of bytes of an input that are shown. */
  private static final int SHOWN = 40;

  private static final int FLAGS = 2;
  private static final int NOTES = 3;

  private EventText() {}

  /**
   * The names of an event's flags, without EV_.
   *
   * @param event an event
   * @return perhaps none
   */
  public static List<String> flags(KEvent event) {
    return field(event, FLAGS);
  }

  /**
   * The names of an event's notes, without NOTE_.
   *
   * @param event an event
   * @return none where fflags are something else
   */
  public static List<String> notes(KEvent event) {
    return switch (event.filter()) {
      case VNODE, PROC, EXCEPT -> field(event, NOTES);
      case READ, WRITE, AIO, SIGNAL, TIMER, USER, EMPTY, PROCDESC -> List.of();
    };
  }

  /**
   * The names of notes that changes can have.
   *
   * @param filter of this filter
   * @param bits which of them
   * @return perhaps none
   */
  public static List<String> notes(Filter filter, int bits) {
    return switch (filter) {
      case READ, WRITE -> bits == 0 ? List.of() : List.of("LOWAT");
      case USER -> bits == 0 ? List.of() : List.of("TRIGGER", "FFAND", "FFOR", "FFCOPY");
      default -> field(new KEvent(0, filter, 0, bits, 0, 0), NOTES);
    };
  }

  /** KEvent's text is a format: six fields, flags and notes by name. */
  private static List<String> field(KEvent event, int index) {
    String field = event.toString().split(" ", -1)[index];
    return field.equals("0") ? List.of() : List.of(field.split("\\|", -1));
  }

  /**
   * Bytes as a line can show them: quoted, escaped, and not too many.
   *
   * @param bytes the remaining ones are meant, and stay
   * @return one line
   */
  public static String quote(ByteBuffer bytes) {
    String text = StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    StringBuilder quoted = new StringBuilder("\"");
    int end = Math.min(text.length(), SHOWN);
    for (int i = 0; i < end; i++) {
      quoted.append(escape(text.charAt(i)));
    }
    return quoted.append(end < text.length() ? "\"..." : "\"").toString();
  }

  private static String escape(char c) {
    return switch (c) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      default -> printable(c);
    };
  }

  /**
   * A text, such as the name of a file, without what would end the line or control the terminal.
   *
   * @param text any text
   * @return the text with its control characters escaped
   */
  static String printable(String text) {
    StringBuilder printable = new StringBuilder();
    text.chars().forEach(c -> printable.append(printable((char) c)));
    return printable.toString();
  }

  private static String printable(char c) {
    return switch (c) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> Character.isISOControl(c) ? String.format("\\u%04x", (int) c) : String.valueOf(c);
    };
  }

  /**
   * A count and what is counted.
   *
   * @param count how many
   * @param one the word for one of them
   * @return {@code 1 byte}, {@code 2 bytes}
   */
  public static String plural(long count, String one) {
    return count + " " + one + (count == 1 ? "" : "s");
  }
}
