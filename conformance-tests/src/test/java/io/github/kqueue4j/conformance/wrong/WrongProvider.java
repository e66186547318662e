// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.wrong;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.spi.KqueueDriver;
import io.github.kqueue4j.spi.KqueueProvider;
import java.lang.foreign.Arena;
import java.nio.channels.SelectableChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** A kernel that makes one mistake, on top of a correct one. */
final class WrongProvider implements KqueueProvider {
  final Backend right;
  final Mistake mistake;

  /** The descriptors of this kernel's queues. */
  final Set<Long> queues = new HashSet<>();

  WrongProvider(Backend right, Mistake mistake) {
    this.right = right;
    this.mistake = mistake;
  }

  @Override
  public String name() {
    return "simulated";
  }

  @Override
  public String host() {
    return "wrong";
  }

  @Override
  public Optional<String> obstacle() {
    return Optional.empty();
  }

  @Override
  public boolean isHostKernel() {
    return false;
  }

  @Override
  public int supportedNotes(Filter filter) {
    return right.supportedNotes(filter);
  }

  @Override
  public boolean supports(Filter filter) {
    return right.supports(filter);
  }

  @Override
  public boolean accepts(Descriptor descriptor) {
    return true;
  }

  @Override
  public Duration timerResolution() {
    return right.timerResolution();
  }

  @Override
  public long nanoTime() {
    return right.nanoTime();
  }

  @Override
  public KqueueDriver open() throws KqueueException {
    if (mistake == Mistake.LEAKED_DESCRIPTOR) {
      right.pipe(); // and is never closed
    }
    if (mistake == Mistake.LEAKED_MEMORY) {
      Arena.global().allocate(64); // and is never freed
    }
    WrongDriver driver = new WrongDriver(this);
    queues.add((long) driver.descriptor().number());
    return driver;
  }

  @Override
  public KEventBuffer newBuffer(int capacity) {
    return new PlainBuffer(capacity);
  }

  @Override
  public Descriptor.Pipe pipe() throws KqueueException {
    return right.pipe();
  }

  @Override
  public Descriptor.SocketPair socketPair() throws KqueueException {
    return right.socketPair();
  }

  @Override
  public Descriptor open(Path path, LinkOption... options) throws KqueueException {
    return right.open(path, options);
  }

  @Override
  public Descriptor of(SelectableChannel channel) {
    return right.of(channel);
  }

  @Override
  public Descriptor ofRaw(int number) {
    return right.ofRaw(number);
  }

  @Override
  public void ignore(Signal signal) throws KqueueException {
    right.ignore(signal);
  }

  @Override
  public void restore(Signal signal) throws KqueueException {
    right.restore(signal);
  }
}
