// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.examples.kq.demo;

import static io.github.kqueue4j.SysEvent.NOTE_FFCOPY;

import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import java.io.IOException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A user event that another thread triggers, with a few bits of its own. */
final class UserPart implements Part {
  private static final int BITS = 0xcafe;

  private final ThreadFactory threads;
  private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
  private @Nullable Registrar registrar;
  private boolean complete;

  UserPart(ThreadFactory threads) {
    this.threads = threads;
  }

  @Override
  public String name() {
    return "user";
  }

  @Override
  public Filter filter() {
    return Filter.USER;
  }

  @Override
  public String expectation() {
    return "a trigger by another thread, with the bits 0xcafe";
  }

  @Override
  public void begin(Registrar registrar) throws IOException {
    this.registrar = registrar;
    registrar.apply(KEvent.user(1).add().clear());
  }

  @Override
  public void act() {
    threads.newThread(this::trigger).start();
  }

  private void trigger() {
    Registrar own = registrar;
    if (own == null) {
      throw new IllegalStateException("act() comes after begin()");
    }
    try {
      own.apply(KEvent.user(1).notes(NOTE_FFCOPY | BITS).trigger());
    } catch (IOException e) {
      failure.set(e);
    }
  }

  @Override
  public String see(KEvent event) {
    complete = event.fflags() == BITS;
    return "triggered by another thread, bits 0x" + Integer.toHexString(event.fflags());
  }

  @Override
  public boolean isComplete() {
    return complete;
  }

  @Override
  public void close() throws IOException {
    IOException thrown = failure.get();
    if (thrown != null) {
      throw thrown;
    }
  }
}
