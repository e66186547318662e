// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.poll;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The counts of the bytes that the API has moved. */
@DisabledOnOs(OS.WINDOWS)
class ByteFlowTest {
  private final ByteFlow flow = new ByteFlow();

  private void move(boolean write, long n) {
    flow.begin();
    flow.end(write, n);
  }

  private boolean isSharedWith(long bytesThere) {
    flow.compare(flow.mark(), bytesThere);
    return flow.isShared();
  }

  @Test
  void isNotSharedWhereEveryByteIsTheirs() {
    assertThat(isSharedWith(0)).isFalse();
    move(true, 7);
    move(true, -11);
    assertThat(isSharedWith(7)).isFalse();
    move(false, 3);
    assertThat(isSharedWith(4)).isFalse();
    assertThat(flow.bytesRead()).isEqualTo(3);
  }

  @Test
  void isSharedOnceBytesAreMissing() {
    move(true, 7);
    assertThat(isSharedWith(6)).isTrue();
    assertThat(isSharedWith(7)).as("for ever").isTrue();
  }

  @Test
  void isSharedOnceThereAreMoreBytes() {
    assertThat(isSharedWith(1)).isTrue();
  }

  @Test
  void sayNothingWhileBytesAreMoved() {
    flow.begin();
    assertThat(isSharedWith(5)).isFalse();
    long mark = flow.mark();
    flow.end(true, 5);
    flow.compare(mark, 0);
    assertThat(flow.isShared()).isFalse();

    mark = flow.mark();
    move(true, 5);
    flow.compare(mark, 5);
    assertThat(flow.isShared()).isFalse();
    assertThat(isSharedWith(10)).isFalse();
  }
}
