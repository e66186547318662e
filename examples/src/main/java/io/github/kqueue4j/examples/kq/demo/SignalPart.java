// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq.demo;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Signal;
import java.io.IOException;

/** A signal from kill(1) to this process. */
final class SignalPart implements Part {
  private static final Signal SIGNAL = Signal.USR1;

  private final Backend backend;
  private boolean complete;

  SignalPart(Backend backend) {
    this.backend = backend;
  }

  @Override
  public String name() {
    return "signal";
  }

  @Override
  public Filter filter() {
    return Filter.SIGNAL;
  }

  @Override
  public String expectation() {
    return "one " + SIGNAL + " to this process";
  }

  @Override
  public void begin(Registrar registrar) throws IOException {
    backend.ignore(SIGNAL); // which would end the program
    registrar.apply(KEvent.signal(SIGNAL).add());
  }

  @Override
  public void act() throws IOException {
    String kill = "kill -" + SIGNAL + " " + ProcessHandle.current().pid();
    new ProcessBuilder("sh", "-c", kill).inheritIO().start();
  }

  @Override
  public String see(KEvent event) {
    complete = event.data() >= 1;
    return SIGNAL + " came " + (event.data() == 1 ? "once" : event.data() + " times");
  }

  @Override
  public boolean isComplete() {
    return complete;
  }

  @Override
  public void close() throws IOException {
    backend.restore(SIGNAL);
  }
}
