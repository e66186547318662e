// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.adapter;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.reference.host.ReferenceHost;
import io.github.kqueue4j.spi.DirectoryEvents;
import io.github.kqueue4j.spi.KqueueDriver;
import io.github.kqueue4j.spi.KqueueProvider;
import io.github.kqueue4j.spi.StackRoom;
import java.nio.channels.SelectableChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A backend that runs the port on one host. An operation that makes descriptors or changes the
 * state of the process reserves room on the stack first, so that after a StackOverflowError nothing
 * is left behind: not a descriptor, nor a class that could not be initialized.
 */
public class HostProvider implements KqueueProvider {
  private final String name;
  private final Supplier<? extends ReferenceHost> host;

  /**
   * Creates a backend.
   *
   * @param name {@code reference} or {@code simulated}
   * @param host supplies the host; returns the same host each time
   */
  public HostProvider(String name, Supplier<? extends ReferenceHost> host) {
    this.name = name;
    this.host = host;
  }

  /** Returns the host, if the stack has room for its work. */
  private ReferenceHost hostWithRoom() {
    StackRoom.check();
    return host.get();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String host() {
    return host.get().name();
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
    return host.get().supportedNotes(filter);
  }

  @Override
  public boolean supports(Filter filter) {
    return host.get().supports(filter);
  }

  @Override
  public boolean accepts(Descriptor descriptor) {
    return descriptor instanceof QueueDescriptor queue
        ? queue.driver().isOn(host.get())
        : host.get().accepts(descriptor);
  }

  @Override
  public Duration timerResolution() {
    return host.get().timerResolution();
  }

  @Override
  public long nanoTime() {
    return host.get().nanoTime();
  }

  @Override
  public KqueueDriver open() throws KqueueException {
    ReferenceHost opened = hostWithRoom();
    ReferenceBuffer.initialize();
    opened.initialize();
    return ReferenceDriver.open(opened);
  }

  @Override
  public Optional<String> explainRefusal() {
    return hostWithRoom().explainRefusal();
  }

  @Override
  public KEventBuffer newBuffer(int capacity) {
    return new ReferenceBuffer(capacity);
  }

  @Override
  public Descriptor.Pipe pipe() throws KqueueException {
    return hostWithRoom().pipe();
  }

  @Override
  public Descriptor.SocketPair socketPair() throws KqueueException {
    return hostWithRoom().socketPair();
  }

  @Override
  public Descriptor open(Path path, LinkOption... options) throws KqueueException {
    return hostWithRoom().open(path, options);
  }

  @Override
  public Optional<DirectoryEvents> directoryEvents() throws KqueueException {
    return hostWithRoom().directoryEvents();
  }

  @Override
  public Descriptor of(SelectableChannel channel) {
    return hostWithRoom().of(channel);
  }

  @Override
  public Descriptor ofRaw(int number) {
    return hostWithRoom().ofRaw(number);
  }

  @Override
  public void ignore(Signal signal) throws KqueueException {
    hostWithRoom().ignore(signal);
  }

  @Override
  public void restore(Signal signal) throws KqueueException {
    hostWithRoom().restore(signal);
  }
}
