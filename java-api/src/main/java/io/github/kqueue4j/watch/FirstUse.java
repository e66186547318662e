// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.spi.DirectoryEvents;
import io.github.kqueue4j.spi.StackRoom;
import java.lang.invoke.MethodHandles;
import java.util.EnumSet;

/**
 * Initializes the classes of this package with room on the stack. If the stack ended in the
 * initializer of one of them, no thread could use that class again.
 */
final class FirstUse {

  // Not guarded: a race between threads only repeats the work.
  private static boolean watcherReady;
  private static boolean serviceReady;
  private static boolean eventsReady;

  private FirstUse() {}

  /** Initializes what a {@link Watcher} uses. */
  static void ofWatcher() {
    if (!watcherReady) {
      StackRoom.initialize(
          MethodHandles.lookup(),
          ChangeExecutor.class,
          ChangeEncoder.class,
          Delivery.class,
          FileNote.class,
          ProcessNote.class,
          Registration.State.class);
      ChangeEncoder.withDelivery(KEvent.user(0), Delivery.LEVEL); // a switch has a class of its own
      watcherReady = true;
    }
  }

  /** Checks for room to link the code that decodes events, until it has decoded one. */
  static void ofEvents() {
    if (!eventsReady) {
      StackRoom.check();
    }
  }

  /** Called when an event was decoded. */
  static void eventsReady() {
    eventsReady = true;
  }

  /** Initializes what a {@link KqueueWatchService} uses besides. */
  static void ofService() {
    if (!serviceReady) {
      StackRoom.initialize(
          MethodHandles.lookup(),
          ChangeSource.Change.class,
          CreationTime.class,
          Deadlines.class,
          DirectoryEvents.Change.class,
          DirectoryTarget.class,
          EntryAttributes.class,
          EntryAttributes.Kind.class,
          EntryChange.class,
          FileSystemType.class,
          KeyScope.class,
          KeyTable.class,
          NamedSource.class,
          Retries.class,
          TreeOptions.class,
          VnodeSource.class);
      VnodeSource.changes(EnumSet.of(FileNote.DELETE), false); // a switch has a class of its own
      serviceReady = true;
    }
  }
}
