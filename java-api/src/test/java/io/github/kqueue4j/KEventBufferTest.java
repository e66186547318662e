// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import static io.github.kqueue4j.SysEvent.EV_CLEAR;
import static io.github.kqueue4j.SysEvent.EV_EOF;
import static io.github.kqueue4j.SysEvent.EV_ERROR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.fake.FakeBuffer;
import io.github.kqueue4j.fake.FakeProvider;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests {@link KEventBuffer}. */
class KEventBufferTest {

  private final FakeProvider provider = new FakeProvider("fake");
  private final Kqueue kq;
  private final KEventBuffer buffer;

  KEventBufferTest() throws KqueueException {
    kq = Kqueue.open(Backend.from(provider));
    buffer = kq.newBuffer(4);
  }

  private KEventBuffer receive(KEvent... events) throws KqueueException {
    provider.driver().pend(events);
    assertThat(kq.kevent(buffer, 0)).isEqualTo(events.length);
    return buffer;
  }

  @Test
  void isEmptyAtFirst() {
    assertThat(buffer.capacity()).isEqualTo(4);
    assertThat(buffer.size()).isZero();
    assertThat(buffer.toList()).isEmpty();
    assertThat(buffer).hasToString("");
  }

  @Test
  void givesChangesBackAsTheyWerePut() {
    KEvent timer = KEvent.timer(1, Duration.ofNanos(1500)).add().withUdata(9);
    KEvent user = KEvent.user(2).add().clear().receipt();

    assertThat(buffer.put(timer).put(user).toList()).containsExactly(timer, user);
    assertThat(buffer)
        .hasToString("1 TIMER ADD NSECONDS 1500 0x9\n2 USER ADD|CLEAR|RECEIPT 0 0 0x0");
  }

  @Test
  void givesEventsFieldByField() throws KqueueException {
    KEvent event = new KEvent(5, Filter.READ, EV_EOF | EV_CLEAR, 54, 10, 7);
    receive(KEvent.user(1).clear(), event);

    assertThat(buffer.ident(1)).isEqualTo(5);
    assertThat(buffer.filter(1)).isEqualTo(Filter.READ);
    assertThat(buffer.flags(1)).isEqualTo(EV_EOF | EV_CLEAR);
    assertThat(buffer.fflags(1)).isEqualTo(54);
    assertThat(buffer.data(1)).isEqualTo(10);
    assertThat(buffer.udata(1)).isEqualTo(7);
    assertThat(buffer.isEof(1)).isTrue();
    assertThat(buffer.isEof(0)).isFalse();
    assertThat(buffer.isError(1)).isFalse();
    assertThat(buffer.get(1)).isEqualTo(event);
    assertThat(buffer.toList()).hasSize(2);
  }

  @Test
  void reportsErrorsFromReceipts() throws KqueueException {
    receive(
        new KEvent(1, Filter.USER, EV_ERROR, 0, 2, 0),
        new KEvent(2, Filter.USER, EV_ERROR, 0, 0, 0));

    assertThat(buffer.isError(0)).isTrue();
    assertThat(buffer.errno(0)).isEqualTo(Errno.ENOENT);
    assertThat(buffer.isError(1)).isFalse();
    assertThatThrownBy(() -> buffer.errno(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no error in 2 USER ERROR 0 0 0x0");
  }

  @Test
  void hasNoEntryAfterTheLast() throws KqueueException {
    receive(KEvent.user(1), KEvent.user(2));

    assertThatThrownBy(() -> buffer.ident(3))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("3 of 2 events");
    assertThatThrownBy(() -> buffer.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> buffer.clear().udata(0))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("0 of 0 events");
    assertThatThrownBy(() -> buffer.put(KEvent.user(1)).data(1))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("1 of 1 changes");
  }

  @Test
  void givesListsThatStayAsTheyAre() throws KqueueException {
    List<KEvent> before = receive(KEvent.user(1)).toList();
    receive(KEvent.user(2));

    assertThat(before).containsExactly(KEvent.user(1));
    assertThatThrownBy(before::clear).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void takesChangesAgainAfterClear() throws KqueueException {
    receive(KEvent.user(1));

    assertThat(buffer.clear()).isSameAs(buffer);
    assertThat(buffer.put(KEvent.user(2).add()).toList()).containsExactly(KEvent.user(2).add());
  }

  @Test
  void refusesChangesAfterEvents() throws KqueueException {
    receive(KEvent.user(1));

    assertThatThrownBy(() -> buffer.put(KEvent.user(2).add()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("buffer holds 1 events of the last kevent: clear() it before put");
  }

  @Test
  void takesChangesAfterAWaitWithoutEvents() throws KqueueException {
    receive();

    assertThat(buffer.put(KEvent.user(2).add()).size()).isEqualTo(1);
  }

  @Test
  void wantsCountsByDefault() {
    assertThat(buffer.wantsCounts()).isTrue();
    assertThat(kq.newBuffer(1).withoutCounts().wantsCounts()).isFalse();
    assertThat(buffer.withoutCounts().clear().wantsCounts()).isFalse();
  }

  @Test
  void givesAReadyEventWithoutCountDataOfAtLeastOne() throws KqueueException {
    KEvent read = KEvent.read(3);
    KEvent write = KEvent.write(4);
    KEvent[] events = {
      read, // an empty datagram
      read.withData(-5),
      write,
      read.withData(7),
      new KEvent(5, Filter.READ, EV_EOF, 0, 0, 0),
      new KEvent(6, Filter.WRITE, EV_ERROR, 0, 0, 0), // a receipt
      KEvent.user(7)
    };
    KEventBuffer counted = kq.newBuffer(events.length);
    provider.driver().pend(events);
    kq.kevent(counted, 0);
    assertThat(counted.toList()).containsExactly(events);

    KEventBuffer uncounted = kq.newBuffer(events.length).withoutCounts();
    provider.driver().pend(events);
    kq.kevent(uncounted, 0);

    assertThat(uncounted.toList())
        .extracting(KEvent::data)
        .containsExactly(1L, 1L, 1L, 7L, 0L, 0L, 0L);
  }

  @Test
  void givesAChangeWithoutCountsAsItWasPut() {
    KEvent change = KEvent.read(3).add();

    assertThat(buffer.withoutCounts().put(change).toList()).containsExactly(change);
  }

  @Test
  void hasRoomForAtLeastOne() {
    assertThatThrownBy(() -> new FakeBuffer(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a buffer has room for at least 1 entry: 0");
  }
}
