// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.fake.FakeBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests which change a posted entry belongs to. */
class PostedChangesTest {

  private static final KEvent ADD = KEvent.user(5).add();
  private static final KEvent DELETE = KEvent.user(5).delete();
  private static final KEvent ENABLE = KEvent.user(5).enable();

  private final List<KEvent> posted = new ArrayList<>();

  private PostedChangesTest post(KEvent change, int errno) {
    posted.add(
        new KEvent(change.ident(), change.filter(), SysEvent.EV_ERROR, 0, errno, change.udata()));
    return this;
  }

  private PostedChangesTest post(KEvent change, Errno errno) {
    return post(change, errno.number());
  }

  private int[] found(KEvent... changes) {
    KEventBuffer entries = new FakeBuffer(8);
    entries.fill(posted);
    KEventBuffer buffer = new FakeBuffer(8);
    for (KEvent change : changes) {
      buffer.put(change);
    }
    return PostedChanges.find(buffer, entries);
  }

  @Test
  void isTheOneThatLacksTheEvent() {
    post(DELETE, Errno.ENOENT);
    assertThat(found(ADD, DELETE, DELETE)).containsExactly(2);
    assertThat(found(ADD, DELETE, ENABLE)).containsExactly(2);
    assertThat(found(DELETE, ADD, ENABLE, DELETE)).containsExactly(0);
    assertThat(found(ENABLE, DELETE, ADD, DELETE, ENABLE)).containsExactly(4);
  }

  @Test
  void dependsOnWhetherTheEventWasThereBefore() {
    post(DELETE, Errno.ENOENT);
    assertThat(found(DELETE, ENABLE)).containsExactly(1);

    post(DELETE, Errno.ENOENT);
    assertThat(found(DELETE, ENABLE)).containsExactly(0, 1);
  }

  @Test
  void isAnAddIfOnlyAnAddFailsSo() {
    KEvent timer = KEvent.timer(7, Duration.ofSeconds(1)).add();
    post(timer, Errno.ENOMEM).post(timer, Errno.ENOENT);

    assertThat(found(timer, KEvent.timer(7).enable(), timer)).containsExactly(0, 1);
  }

  @Test
  void isAnAddOfAFileThatIsGone() {
    KEvent add = KEvent.vnode(5, SysEvent.NOTE_WRITE).add();
    post(add, Errno.ENOENT);

    assertThat(found(add)).containsExactly(0);
    post(add, Errno.ENOENT);
    assertThat(found(add, KEvent.vnode(5, SysEvent.NOTE_WRITE).delete())).containsExactly(0, 1);
  }

  @Test
  void isTheOneThatAskedForAReceipt() {
    post(ADD, 0).post(DELETE, Errno.ENOENT);

    assertThat(found(ADD, ADD.receipt(), DELETE, DELETE)).containsExactly(1, 3);
  }

  @Test
  void hasTheSameUdata() {
    post(DELETE.withUdata(8), Errno.ENOENT);

    assertThat(found(DELETE, DELETE.withUdata(8))).containsExactly(1);
    assertThat(found(DELETE.withUdata(8), ADD.withUdata(8))).containsExactly(0);
    assertThat(found(ADD.withUdata(8))).containsExactly(0);
    assertThat(found(ADD)).containsExactly(-1);
  }

  @Test
  void isLikelyToFailIfAnotherThreadHasChangedTheEvent() {
    post(DELETE, Errno.ENOENT);

    assertThat(found(ADD, ENABLE, ADD)).containsExactly(1);
    assertThat(found(KEvent.user(6).delete())).containsExactly(-1);
  }
}
