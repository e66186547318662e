// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.scenario;

import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Converts a recorded trace to the form that the API gives: events have no action flags, posted
 * entries have the flag EV_ERROR only and fflags 0, and EV_NODATA occurs only if the host has it.
 */
final class ApiTrace {
  private static final Set<String> ACTIONS =
      Set.of("ADD", "DELETE", "ENABLE", "DISABLE", "RECEIPT");
  private static final Pattern EVENT =
      Pattern.compile("(  \\S+ [A-Z]\\w* )(\\S+) (\\S+)( \\S+ 0x[0-9a-f]+)");

  private ApiTrace() {}

  static String of(String trace, boolean nodata) {
    StringBuilder levelled = new StringBuilder();
    for (String line : trace.lines().toList()) {
      Matcher event = EVENT.matcher(line);
      levelled.append(event.matches() ? event(event, nodata) : line).append('\n');
    }
    return levelled.toString();
  }

  private static String event(Matcher event, boolean nodata) {
    StringJoiner flags = new StringJoiner("|");
    flags.setEmptyValue("0");
    boolean error = false;
    for (String flag : event.group(2).split("\\|", -1)) {
      error |= flag.equals("ERROR");
      if (!ACTIONS.contains(flag) && !flag.equals("0") && (nodata || !flag.equals("NODATA"))) {
        flags.add(flag);
      }
    }
    return error
        ? event.group(1) + "ERROR 0" + event.group(4)
        : event.group(1) + flags + " " + event.group(3) + event.group(4);
  }
}
