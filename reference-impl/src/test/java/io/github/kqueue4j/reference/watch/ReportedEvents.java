// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import io.github.kqueue4j.watch.KqueueWatchService;
import java.nio.file.WatchKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The events of a watch service, as text. */
final class ReportedEvents {
  private ReportedEvents() {}

  /** Waits until all wanted events are reported, and returns every event until then. */
  static List<String> until(KqueueWatchService service, String... wanted)
      throws InterruptedException {
    List<String> reported = new ArrayList<>();
    while (!reported.containsAll(List.of(wanted))) {
      WatchKey key = service.poll(20, TimeUnit.SECONDS);
      if (key == null) {
        throw new AssertionError("never reported: " + List.of(wanted) + "; reported: " + reported);
      }
      key.pollEvents().forEach(event -> reported.add(event.kind() + " " + event.context()));
      key.reset();
    }
    return reported;
  }
}
