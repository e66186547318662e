// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.reference.adapter.HostProvider;
import io.github.kqueue4j.reference.jvm.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The start of a program. Code that the JVM generates at run time, such as for a downcall shape, a
 * lambda or a string concatenation, takes most of the start-up time, so there must be little of it.
 */
@EnabledOnOs(OS.LINUX)
class StartTest {
  /** Opens a queue, and prints a line when it has seen an event. */
  static final class FirstEvent {
    private FirstEvent() {}

    public static void main(String[] args) throws Exception {
      try (Kqueue kq = Kqueue.open();
          Descriptor.Pipe pipe = kq.backend().pipe()) {
        kq.register(KEvent.read(pipe.source()).add());
        pipe.sink().write(ByteBuffer.wrap(new byte[] {1}));
        System.out.println("events: " + kq.poll(Duration.ofSeconds(60)).size());
      }
    }
  }

  /** Opens a queue. */
  static final class Open {
    private Open() {}

    public static void main(String[] args) throws Exception {
      try (Kqueue kq = Kqueue.open()) {
        System.out.println("open: " + kq.backend());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"linux", "poll"})
  void linksOneShapeUntilTheFirstEvent(String host) throws Exception {
    String log = run(host);

    assertThat(log.lines().filter(line -> line.contains("DowncallStub"))).hasSize(1);
  }

  @Test
  void linksNoLambdaOfTheHostsCalls() throws Exception {
    String log = run("linux");

    assertThat(log.lines())
        .noneMatch(line -> line.contains("Ops$$Lambda") || line.contains("posix.Calls$$Lambda"))
        .noneMatch(line -> line.contains("kqueue4j") && line.contains("StringConcat"));
  }

  /** A pool of threads, ProcessHandle and a lambda each take a millisecond or more. */
  @Test
  void opensAQueueWithoutWhatOnlyOtherCallsNeed() throws Exception {
    String log =
        new ChildJvm().with("-Xlog:class+load", "-Dkqueue4j.reference.host=linux").run(Open.class);

    assertThat(log.lines())
        .anyMatch(line -> line.contains("DowncallStub"))
        .noneMatch(line -> line.contains("kqueue4j") && line.contains("$$Lambda"))
        .noneMatch(line -> line.contains("java.lang.ProcessHandleImpl"))
        .noneMatch(line -> line.contains("java.util.concurrent.ThreadPoolExecutor"));
  }

  /** Makes the first call with little of the stack left, the second with all of it. */
  static final class NearTheEndOfTheStack {
    private NearTheEndOfTheStack() {}

    @SuppressWarnings("InfiniteRecursion") // until the stack is full
    private static int depth(int reached) {
      try {
        return depth(reached + 1);
      } catch (StackOverflowError e) {
        return reached;
      }
    }

    private static void open() {
      try (Kqueue kq = Kqueue.open()) {
        System.out.println("open: " + kq.backend());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void openBelow(int frames) {
      if (frames > 0) {
        openBelow(frames - 1);
      } else {
        open();
      }
    }

    public static void main(String[] args) throws InterruptedException {
      int left = Integer.parseInt(args[0]);
      Thread deep =
          new Thread(
              null,
              () -> {
                int most = depth(0);
                try {
                  openBelow(Math.max(0, most - left));
                } catch (StackOverflowError e) {
                  System.out.println("no room");
                }
              },
              "deep",
              256 * 1024);
      deep.start();
      deep.join();
      open();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 150, 300, 600})
  void canBeRepeatedAfterAStackOverflow(int frames) throws Exception {
    String output =
        new ChildJvm()
            .with("-Xint") // so that a frame takes the same room each time
            .run(NearTheEndOfTheStack.class, Integer.toString(frames));

    assertThat(output).contains("no room").contains("open: ");
  }

  private static String run(String host) throws Exception {
    String log =
        new ChildJvm()
            .with("-Xlog:class+load", "-Dkqueue4j.reference.host=" + host)
            .run(FirstEvent.class);
    assertThat(log).contains("events: 1", HostProvider.class.getName());
    return log;
  }
}
