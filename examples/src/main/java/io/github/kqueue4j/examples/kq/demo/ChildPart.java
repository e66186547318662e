// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq.demo;

import static io.github.kqueue4j.SysEvent.NOTE_EXIT;

import io.github.kqueue4j.ExitStatus;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import java.io.IOException;
import java.io.InterruptedIOException;

/** A child that exits with a status. */
final class ChildPart implements Part {
  private static final int CODE = 7;

  private static final ExitStatus EXPECTED = ExitStatus.exited(CODE);

  private final Process child;
  private boolean complete;

  /** It waits for the end of its input, so that it cannot end before it is watched. */
  ChildPart() throws IOException {
    child = new ProcessBuilder("sh", "-c", "read line; exit " + CODE).start();
  }

  @Override
  public String name() {
    return "child";
  }

  @Override
  public Filter filter() {
    return Filter.PROC;
  }

  @Override
  public String expectation() {
    return "process " + child.pid() + " ends with exit " + CODE;
  }

  @Override
  public void begin(Registrar registrar) throws IOException {
    registrar.apply(KEvent.proc(child.pid(), NOTE_EXIT).add());
  }

  @Override
  public void act() throws IOException {
    child.getOutputStream().close();
  }

  @Override
  public String see(KEvent event) throws IOException {
    ExitStatus status = event.exitStatus();
    String text = "process " + event.ident() + " has ended: " + status;
    if (status.equals(ExitStatus.unknown())) { // the JVM has collected it first
      status = ended();
      text += " to the kernel, " + status + " to Java";
    }
    complete = status.equals(EXPECTED);
    return text;
  }

  private ExitStatus ended() throws InterruptedIOException {
    try {
      child.waitFor();
      return ExitStatus.of(child);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while process " + child.pid() + " ended");
    }
  }

  @Override
  public boolean isComplete() {
    return complete;
  }

  @Override
  public void close() {
    child.destroy();
  }
}
