// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.adapter;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.reference.host.ReferenceHost;
import io.github.kqueue4j.spi.KqueueDriver;
import io.github.kqueue4j.spi.KqueueProvider;
import java.nio.channels.SelectableChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The port on one host, as a backend. */
public class HostProvider implements KqueueProvider {
  private final String name;
  private final ReferenceHost host;

  /**
   * A backend.
   *
   * @param name {@code reference} or {@code simulated}
   * @param host where the kernel runs
   */
  public HostProvider(String name, ReferenceHost host) {
    this.name = name;
    this.host = host;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String host() {
    return host.name();
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
    return host.supportedNotes(filter);
  }

  @Override
  public boolean supports(Filter filter) {
    return host.supports(filter);
  }

  @Override
  public boolean accepts(Descriptor descriptor) {
    return descriptor instanceof QueueDescriptor queue
        ? queue.driver().isOn(host)
        : host.accepts(descriptor);
  }

  @Override
  public Duration timerResolution() {
    return host.timerResolution();
  }

  @Override
  public long nanoTime() {
    return host.nanoTime();
  }

  @Override
  public KqueueDriver open() throws KqueueException {
    return ReferenceDriver.open(host);
  }

  @Override
  public KEventBuffer newBuffer(int capacity) {
    return new ReferenceBuffer(capacity);
  }

  @Override
  public Descriptor.Pipe pipe() throws KqueueException {
    return host.pipe();
  }

  @Override
  public Descriptor.SocketPair socketPair() throws KqueueException {
    return host.socketPair();
  }

  @Override
  public Descriptor open(Path path, LinkOption... options) throws KqueueException {
    return host.open(path, options);
  }

  @Override
  public Descriptor of(SelectableChannel channel) {
    return host.of(channel);
  }

  @Override
  public Descriptor ofRaw(int number) {
    return host.ofRaw(number);
  }

  @Override
  public void ignore(Signal signal) throws KqueueException {
    host.ignore(signal);
  }

  @Override
  public void restore(Signal signal) throws KqueueException {
    host.restore(signal);
  }
}
