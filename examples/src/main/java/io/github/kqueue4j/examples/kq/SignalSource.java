// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import java.io.IOException;

/** A signal to this process, whose usual action is left out while it is watched. */
final class SignalSource implements Source {
  private final Backend backend;
  private final Signal signal;
  private final boolean stops;

  private SignalSource(Backend backend, Signal signal, boolean stops) throws KqueueException {
    this.backend = backend;
    this.signal = signal;
    this.stops = stops;
    backend.ignore(signal);
  }

  /** One to be shown. */
  static SignalSource shown(Backend backend, Signal signal) throws KqueueException {
    return new SignalSource(backend, signal, false);
  }

  /** One that stops the watch, with the exit status that shells expect. */
  static SignalSource stopping(Backend backend, Signal signal) throws KqueueException {
    return new SignalSource(backend, signal, true);
  }

  @Override
  public String kind() {
    return "signal";
  }

  @Override
  public String name() {
    return signal.name();
  }

  @Override
  public boolean isWatched() {
    return !stops;
  }

  @Override
  public KEvent change() {
    return KEvent.signal(signal).add();
  }

  @Override
  public SourceEvent see(KEvent event) {
    if (stops) {
      return SourceEvent.stop(128 + signal.number()); // INT and TERM have one number everywhere
    }
    return SourceEvent.of(event.data() == 1 ? "came" : "came " + event.data() + " times");
  }

  @Override
  public void close() throws IOException {
    backend.restore(signal);
  }
}
