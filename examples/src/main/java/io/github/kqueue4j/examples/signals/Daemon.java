// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.signals;

import static io.github.kqueue4j.Signal.HUP;
import static io.github.kqueue4j.Signal.TERM;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.watch.Event;
import io.github.kqueue4j.watch.Interest;
import io.github.kqueue4j.watch.Watch;
import io.github.kqueue4j.watch.Watcher;

/** Reloads on SIGHUP and shuts down on SIGTERM, in the thread that waits and not in a handler. */
public final class Daemon implements AutoCloseable {
  private final Watcher<Runnable> watcher;
  private final Watch<Runnable> term;

  /**
   * Watches the two signals, which from now on do not end the program.
   *
   * @param backend the backend that reports the signals
   * @param reload run on SIGHUP
   * @param shutdown run on SIGTERM
   * @throws KqueueException if a signal cannot be watched
   */
  public Daemon(Backend backend, Runnable reload, Runnable shutdown) throws KqueueException {
    watcher = Watcher.open(backend);
    boolean done = false;
    try {
      watcher.watch(Interest.signal(HUP), reload);
      term = watcher.watch(Interest.signal(TERM), shutdown);
      done = true;
    } finally {
      if (!done) {
        watcher.close();
      }
    }
  }

  /**
   * Serves signals until SIGTERM.
   *
   * @throws KqueueException EINTR if the thread is interrupted
   */
  public void run() throws KqueueException {
    Event<Runnable> event;
    do {
      event = watcher.take();
      event.attachment().run();
    } while (event.watch() != term);
  }

  @Override
  public void close() {
    watcher.close();
  }

  /**
   * Prints a line for each signal.
   *
   * @param args none
   * @throws KqueueException if the signals cannot be watched
   */
  public static void main(String[] args) throws KqueueException {
    try (Daemon daemon =
        new Daemon(
            Backend.standard(),
            () -> System.out.println("reload"),
            () -> System.out.println("shut down"))) {
      System.out.println("send HUP or TERM to " + ProcessHandle.current().pid());
      daemon.run();
    }
  }
}
