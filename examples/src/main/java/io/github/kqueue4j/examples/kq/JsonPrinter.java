// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.github.kqueue4j.KEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** For programs: one object a line, the event's own fields and what the source adds. */
final class JsonPrinter implements EventPrinter {
  /** One line whatever the strings hold; no HTML is meant. */
  static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  @Override
  public String line(long nanos, Source source, KEvent event, SourceEvent seen) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("nanos", nanos);
    object.put("source", source.kind());
    object.put("name", source.name());
    object.put("ident", event.ident());
    object.put("filter", event.filter().name());
    object.put("flags", EventText.flags(event));
    object.put("notes", EventText.notes(event));
    object.put("data", event.data());
    object.putAll(new TreeMap<>(seen.facts())); // in one order each time
    return GSON.toJson(object);
  }
}
