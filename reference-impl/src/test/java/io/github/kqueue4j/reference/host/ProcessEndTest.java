// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.Thread.UncaughtExceptionHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests the report of a process's end. */
class ProcessEndTest {
  private final UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
  private final CompletableFuture<Throwable> reported = new CompletableFuture<>();

  @AfterEach
  void putBack() {
    Thread.setDefaultUncaughtExceptionHandler(before);
  }

  private static Runnable failing(Throwable failure) {
    return () -> {
      throw (IllegalStateException) failure;
    };
  }

  @Test
  void isReportedWithWhatFailsThen() throws Exception {
    Thread.setDefaultUncaughtExceptionHandler((thread, e) -> reported.complete(e));
    Throwable failure = new IllegalStateException("a mistake of ours");
    Process process =
        new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"))
            .redirectErrorStream(true)
            .start();
    ProcessEnd.await(process.toHandle(), failing(failure));
    process.destroy();
    assertThat(reported.get(60, TimeUnit.SECONDS)).isSameAs(failure);
  }

  @Test
  void isNotifiedAtOnceOfWhatIsGone() throws Exception {
    CompletableFuture<String> ran = new CompletableFuture<>();
    ProcessEnd.await(null, () -> ran.complete("ran"));
    assertThat(ran.get(60, TimeUnit.SECONDS)).isEqualTo("ran");
  }
}
