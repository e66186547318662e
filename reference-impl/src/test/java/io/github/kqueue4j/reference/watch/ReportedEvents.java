// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import io.github.kqueue4j.watch.KqueueWatchService;
import java.nio.file.WatchKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a service tells, in words. */
final class ReportedEvents {
  private ReportedEvents() {}

  /** What is told until all of those were. */
  static List<String> until(KqueueWatchService service, String... wanted)
      throws InterruptedException {
    List<String> reported = new ArrayList<>();
    while (!reported.containsAll(List.of(wanted))) {
      WatchKey key = service.poll(20, TimeUnit.SECONDS);
      if (key == null) {
        throw new AssertionError("never told of " + List.of(wanted) + ", but of " + reported);
      }
      key.pollEvents().forEach(event -> reported.add(event.kind() + " " + event.context()));
      key.reset();
    }
    return reported;
  }
}
