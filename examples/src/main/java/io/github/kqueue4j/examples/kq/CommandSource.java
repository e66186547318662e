// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.ExitStatus;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A command that the watch starts. The watch ends when the command ends; if the watch ends first,
 * it ends the command.
 */
final class CommandSource implements Source {
  private static final int HIGHEST_CODE = 255;

  private final ProcessSource like;
  private final Process process;
  private final String command;

  private CommandSource(ProcessSource like, Process process, String command) {
    this.like = like;
    this.process = process;
    this.command = command;
  }

  /**
   * Starts a command with the shell.
   *
   * @param hasInput whether it may read this process's input
   * @param hasOutput whether it may write to this process's output, else it writes to the errors
   */
  static CommandSource start(Launch launch, boolean hasInput, boolean hasOutput)
      throws IOException {
    List<String> words = new ArrayList<>(List.of("sh", "-c"));
    words.addAll(
        hasOutput
            ? List.of(launch.command())
            : List.of("exec >&2; eval \"$1\"", "sh", launch.command()));
    ProcessBuilder builder = new ProcessBuilder(words).inheritIO();
    if (!hasInput) {
      builder.redirectInput(Redirect.from(new File("/dev/null")));
    }
    Process process = builder.start();
    ProcessSource like = new ProcessSource(launch.backend(), process.pid());
    return new CommandSource(like, process, launch.command());
  }

  /** A shell command, and the backend that reports its end. */
  record Launch(Backend backend, String command) {}

  @Override
  public String kind() {
    return "exec";
  }

  @Override
  public String name() {
    return command;
  }

  @Override
  public KEvent change() {
    return like.change();
  }

  /**
   * The JVM may have collected the exit status before the kqueue was asked to watch the process.
   */
  @Override
  public Optional<KEvent> insteadOf(KqueueException refusal) throws IOException {
    if (refusal.errno() != Errno.ESRCH) {
      return Optional.empty();
    }
    int flags = SysEvent.EV_ONESHOT | SysEvent.EV_CLEAR | SysEvent.EV_EOF;
    KEvent change = like.change();
    return Optional.of(
        new KEvent(
            change.ident(), change.filter(), flags, SysEvent.NOTE_EXIT, ended().waitStatus(), 0));
  }

  @Override
  public SourceEvent see(KEvent event) throws IOException {
    if (!event.hasNote(SysEvent.NOTE_EXIT)) {
      return like.see(event);
    }
    ExitStatus ofJava = ended();
    ExitStatus status = event.exitStatus();
    int code = process.exitValue(); // 128 and the signal's number if that ended it, as of a shell
    return ProcessSource.ended(event, status.equals(ExitStatus.unknown()) ? ofJava : status)
        .stopping(code >= 0 && code <= HIGHEST_CODE ? code : HIGHEST_CODE);
  }

  /** Waits until Java knows the exit status too, which may be a moment after the kernel. */
  private ExitStatus ended() throws InterruptedIOException {
    try {
      process.waitFor();
      return ExitStatus.of(process);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while " + command + " ended");
    }
  }

  /** The shell first, which else would complain that what it runs was terminated. */
  @Override
  public void close() {
    List<ProcessHandle> below = process.descendants().toList();
    process.destroy();
    below.forEach(ProcessHandle::destroy);
  }
}
