// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.reference.adapter.HostProvider;
import io.github.kqueue4j.reference.host.ReferenceHost;
import io.github.kqueue4j.reference.host.poll.PollHost;
import io.github.kqueue4j.reference.host.posix.InjectedErrors;
import io.github.kqueue4j.reference.host.posix.SystemAnswers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The base of tests that run on several hosts: a backend on the host, and threads. */
public abstract class HostContract {
  /** The longest time until an event is reported on a busy machine. */
  protected static final Duration LONG = Duration.ofSeconds(20);

  /** The time in which no event may be reported. */
  protected static final Duration SHORT = Duration.ofMillis(150);

  /** The host under test. */
  protected final ReferenceHost host;

  /** The backend on the host. */
  protected final Backend backend;

  /** Threads for actions during a wait. */
  protected final ExecutorService threads = Executors.newCachedThreadPool();

  /** Creates the tests for a host. */
  protected HostContract(ReferenceHost host) {
    this.host = host;
    backend = Backend.from(new HostProvider("reference", () -> host));
  }

  /** Gives the host {@code poll} the answers of the system that a property names, if any. */
  @BeforeEach
  void answerAsTheNamedSystem() {
    if (host instanceof PollHost) {
      SystemAnswers.named().ifPresent(InjectedErrors::setSystem);
    }
  }

  @AfterEach
  void stopThreads() {
    threads.shutdownNow();
    InjectedErrors.setSystem(null);
  }

  /** Opens a kqueue on the host. */
  protected final Kqueue open() throws KqueueException {
    return Kqueue.open(backend);
  }

  /** Writes a short text completely. */
  protected static void write(Descriptor descriptor, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    int n = descriptor.write(bytes);
    if (n != text.length()) {
      throw new AssertionError(descriptor + " took " + n + " bytes of " + text);
    }
  }

  /** Reads the bytes that are available. */
  protected static String read(Descriptor descriptor) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(1024);
    descriptor.read(bytes);
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
  }

  /** Collects exactly one event. */
  protected static KEvent one(Kqueue kq) throws KqueueException {
    List<KEvent> events = kq.poll(LONG);
    if (events.size() != 1) {
      throw new AssertionError("not one event, but " + events);
    }
    return events.get(0);
  }
}
