// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Descriptor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A descriptor that other code owns. */
class ForeignDescriptorTest {

  private static final int PATIENCE_SECONDS = 20;
  private static final int NUMBER = 7;

  /** A model kernel in which a read blocks, as if another thread had taken the bytes first. */
  private static final class Blocking extends ModelCalls {

    private final CountDownLatch reads = new CountDownLatch(1);
    private final CountDownLatch written = new CountDownLatch(1);

    Blocking() {
      super(new FreeBsd(), Wakes.ALL, true);
    }

    @Override
    int isBlocking(int fd) {
      return 1;
    }

    @Override
    int poll(int fd, boolean write) {
      return 1;
    }

    @Override
    long read(int fd, @Nullable MemorySegment target, long bytes, MemorySegment state) {
      reads.countDown();
      try {
        return written.await(PATIENCE_SECONDS, TimeUnit.SECONDS) ? 1 : 0;
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void isClosedWhileAReadBlocks() throws Exception {
    Blocking calls = new Blocking();
    Descriptor raw = new NativeProvider(Kernel.start(new FreeBsd(), calls)).ofRaw(NUMBER);
    FutureTask<Integer> read = new FutureTask<>(() -> raw.read(ByteBuffer.allocate(1)));
    Thread.ofPlatform().daemon().start(read);
    assertThat(calls.reads.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();

    raw.close();

    assertThat(raw.isOpen()).isFalse();
    assertThat(read.isDone()).as("the read is over").isFalse();
    calls.written.countDown();
    assertThat(read.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(1);
  }
}
