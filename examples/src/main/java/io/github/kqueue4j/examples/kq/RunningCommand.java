// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A command that {@code kq run} has started; its close ends it. */
final class RunningCommand implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 5;

  /** How often to look for new processes of a command that goes on starting some. */
  private static final int LOOKS = 100;

  private final Process process;

  private RunningCommand(Process process) {
    this.process = process;
  }

  /**
   * Starts a command that shares the input and the outputs of this process.
   *
   * @throws IOException if there is no such program, or it cannot be started
   */
  static RunningCommand start(List<String> words) throws IOException {
    return new RunningCommand(new ProcessBuilder(words).inheritIO().start());
  }

  /** Calls back, in another thread, when the command has ended; at once if it has already. */
  void onEnd(Runnable callback) {
    CompletableFuture<Void> _ = process.onExit().thenRun(callback);
  }

  /**
   * Ends the command and the processes that it has started, first with TERM, then with KILL. If the
   * thread is interrupted, KILL comes at once.
   */
  @Override
  public void close() {
    Set<ProcessHandle> below = descendants();
    process.destroy(); // first, as a shell would complain that what it runs was terminated
    below.forEach(ProcessHandle::destroy);
    if (!haveEnded(below)) {
      below.addAll(descendants()); // those that were started after TERM
      process.destroyForcibly();
      below.forEach(ProcessHandle::destroyForcibly);
      process.onExit().join();
    }
  }

  /** Waits for the ends of the command and of the processes below; false if some go on. */
  private boolean haveEnded(Set<ProcessHandle> below) {
    List<CompletableFuture<?>> ends = new ArrayList<>();
    ends.add(process.onExit());
    below.forEach(one -> ends.add(one.onExit()));
    try {
      CompletableFuture.allOf(ends.toArray(new CompletableFuture<?>[0]))
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new AssertionError("an exit that fails", e);
    }
  }

  /**
   * Returns the processes that the command has started. Looks again until there are no new ones,
   * since a process that is still being started belongs to nobody once its parent has ended.
   */
  private Set<ProcessHandle> descendants() {
    Set<ProcessHandle> all = new LinkedHashSet<>();
    for (int i = 0; i < LOOKS && all.addAll(process.descendants().toList()); i++) {
      Thread.onSpinWait();
    }
    return all;
  }
}
