// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.reference.host.ReferenceHost;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of a watched channel that is closed: its port is free again (C-126). */
public abstract class ClosedChannelContract extends HostContract {
  /** Watches the channel. */
  protected Kqueue kq;

  /** The channel. */
  protected ServerSocketChannel server;

  private SocketAddress address;
  private KEvent read;

  /** Creates the tests for a host. */
  protected ClosedChannelContract(ReferenceHost host) {
    super(host);
  }

  @BeforeEach
  void listen() throws IOException {
    kq = open();
    server = bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    server.configureBlocking(false);
    address = server.getLocalAddress();
    read = KEvent.read(backend.of(server));
    kq.register(read.add());
  }

  @AfterEach
  void close() throws IOException {
    kq.close();
    server.close();
  }

  private static ServerSocketChannel bind(SocketAddress address) throws IOException {
    ServerSocketChannel made = ServerSocketChannel.open();
    try {
      return made.bind(address);
    } catch (IOException e) {
      made.close();
      throw e;
    }
  }

  /** Binds the port anew. The descriptor of each attempt may have the number of the old one. */
  private void bindAgain() throws IOException {
    long start = System.nanoTime();
    while (true) {
      try {
        bind(address).close();
        return;
      } catch (BindException e) {
        assertThat(System.nanoTime() - start).as("%s", e).isLessThan(LONG.toNanos());
        Thread.onSpinWait();
      }
    }
  }

  /** Starts a thread that waits in the queue. */
  protected final FutureTask<List<KEvent>> startWait() {
    FutureTask<List<KEvent>> wait = new FutureTask<>(kq::take);
    WaitContract.awaitWait(Thread.ofPlatform().start(wait));
    return wait;
  }

  @Test
  void isFreeWhenNobodyWaitsAfterTheNextCall() throws IOException {
    assertThat(kq.poll()).isEmpty();
    server.close();

    assertThat(kq.poll()).isEmpty();
    bind(address).close();
  }

  @Test
  void isFreeWhenItsEventIsDeletedFirst() throws Exception {
    FutureTask<List<KEvent>> wait = startWait();
    kq.register(read.delete());
    server.close();

    bindAgain();
    assertThat(wait.isDone()).isFalse();
    kq.wakeup();
    assertThat(wait.get(LONG.toSeconds(), TimeUnit.SECONDS)).isEmpty();
  }

  @Test
  void isFreeAfterTheWaitEnds() throws Exception {
    FutureTask<List<KEvent>> wait = startWait();
    server.close();
    kq.wakeup();

    assertThat(wait.get(LONG.toSeconds(), TimeUnit.SECONDS)).isEmpty();
    FutureTask<List<KEvent>> next = startWait();
    bindAgain();
    kq.wakeup();
    assertThat(next.get(LONG.toSeconds(), TimeUnit.SECONDS)).isEmpty();
  }
}
