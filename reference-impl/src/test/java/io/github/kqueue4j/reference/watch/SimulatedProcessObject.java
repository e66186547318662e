// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.watch;

import io.github.kqueue4j.ExitStatus;
import io.github.kqueue4j.reference.SimulatedKernel;
import io.github.kqueue4j.reference.SimulatedProcess;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;

/** A simulated process as a {@link Process}, as if Java had started it. */
final class SimulatedProcessObject extends Process {
  private static final int RUNNING = -1;

  private final SimulatedProcess process;
  private final CompletableFuture<Process> onExit = new CompletableFuture<>();
  private int exitValue = RUNNING;

  SimulatedProcessObject(SimulatedKernel kernel) {
    process = kernel.startProcess();
  }

  SimulatedProcess simulated() {
    return process;
  }

  /** Ends the process in the kernel; the JDK has not reaped it yet. */
  void exit(ExitStatus status) {
    process.exit(status);
  }

  /** Reaps the process as the JDK does: the process is gone, and onExit() completes. */
  void reap(int value) {
    process.reap();
    exitValue = value;
    onExit.complete(this);
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  public boolean isAlive() {
    return exitValue == RUNNING;
  }

  @Override
  public CompletableFuture<Process> onExit() {
    return onExit.copy();
  }

  @Override
  public int exitValue() {
    if (isAlive()) {
      throw new IllegalThreadStateException("process has not exited");
    }
    return exitValue;
  }

  @Override
  public int waitFor() {
    throw new UnsupportedOperationException("a watcher must not block on a process");
  }

  @Override
  public OutputStream getOutputStream() {
    return OutputStream.nullOutputStream();
  }

  @Override
  public InputStream getInputStream() {
    return InputStream.nullInputStream();
  }

  @Override
  public InputStream getErrorStream() {
    return InputStream.nullInputStream();
  }

  @Override
  public void destroy() {
    throw new UnsupportedOperationException("use exit()");
  }
}
