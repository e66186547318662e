// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;

/**
 * A Process object without a system process. It has a pid, and ends when the test completes {@link
 * #onExit}.
 */
class NoProcess extends Process {

  private final long pid;
  final CompletableFuture<Process> onExit = new CompletableFuture<>();

  NoProcess(long pid) {
    this.pid = pid;
  }

  @Override
  public long pid() {
    return pid;
  }

  @Override
  public CompletableFuture<Process> onExit() {
    return onExit;
  }

  @Override
  public boolean isAlive() {
    return !onExit.isDone();
  }

  @Override
  public int waitFor() {
    throw new UnsupportedOperationException("this process cannot be waited for");
  }

  @Override
  public int exitValue() {
    return 3;
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
    throw new UnsupportedOperationException("there is no process to end");
  }
}
