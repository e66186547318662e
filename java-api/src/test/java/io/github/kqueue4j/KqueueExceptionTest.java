// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;

/** Tests {@link KqueueException}. */
class KqueueExceptionTest {

  private static final KEvent CHANGE = KEvent.user(1).add();

  @Test
  void ofTheCallHasNoChange() {
    KqueueException e = new KqueueException("kqueue: EMFILE", Errno.EMFILE);

    assertThat(e).hasMessage("kqueue: EMFILE").isInstanceOf(IOException.class);
    assertThat(e.errno()).isEqualTo(Errno.EMFILE);
    assertThat(e.change()).isEmpty();
  }

  @Test
  void ofAChangeHasTheChange() {
    assertThat(new KqueueException("", Errno.ENOMEM, CHANGE).change()).contains(CHANGE);
  }

  @Test
  void ofAClosedQueueIsEbadf() {
    ClosedKqueueException e = new ClosedKqueueException("closed");

    assertThat(e).isInstanceOf(KqueueException.class).hasMessage("closed");
    assertThat(e.errno()).isEqualTo(Errno.EBADF);
    assertThat(e.change()).isEmpty();
  }

  @Test
  void losesOnlyTheChangeWhenItIsSerialised() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(new KqueueException("x", Errno.ENOMEM, CHANGE));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      KqueueException e = (KqueueException) in.readObject();

      assertThat(e).hasMessage("x");
      assertThat(e.errno()).isEqualTo(Errno.ENOMEM);
      assertThat(e.change()).isEmpty();
    }
  }
}
