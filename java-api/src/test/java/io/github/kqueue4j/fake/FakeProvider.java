// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.fake;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEventBuffer;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.Signal;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.spi.ChannelNumbers;
import io.github.kqueue4j.spi.KqueueDriver;
import io.github.kqueue4j.spi.KqueueProvider;
import java.nio.channels.SelectableChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A backend for tests. All queues use the same {@link #driver()}. The filters EMPTY, PROCDESC and
 * AIO and the VNODE note TRUNCATE are not supported.
 */
public class FakeProvider implements KqueueProvider {

  private final FakeDriver driver = new FakeDriver();
  private final String name;
  private final List<Integer> capacities = new ArrayList<>();
  private Optional<String> obstacle = Optional.empty();
  private boolean hostKernel;

  public FakeProvider(String name) {
    this.name = name;
  }

  /** Makes this provider unable to start. */
  public FakeProvider withObstacle(String sentence) {
    obstacle = Optional.of(sentence);
    return this;
  }

  /** Makes this provider able to start again. */
  public FakeProvider withoutObstacle() {
    obstacle = Optional.empty();
    return this;
  }

  /** Makes this provider the host's own kernel. */
  public FakeProvider ofHost() {
    hostKernel = true;
    return this;
  }

  public FakeDriver driver() {
    return driver;
  }

  /** Returns the capacities of the buffers that were made. */
  public List<Integer> capacities() {
    return capacities;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String host() {
    return "test";
  }

  @Override
  public Optional<String> obstacle() {
    return obstacle;
  }

  @Override
  public boolean isHostKernel() {
    return hostKernel;
  }

  @Override
  public int supportedNotes(Filter filter) {
    return filter.notes() & ~(filter == Filter.VNODE ? SysEvent.NOTE_TRUNCATE : 0);
  }

  @Override
  public boolean supports(Filter filter) {
    return filter != Filter.EMPTY && filter != Filter.PROCDESC && filter != Filter.AIO;
  }

  @Override
  public boolean accepts(Descriptor descriptor) {
    return descriptor instanceof FakeDescriptor;
  }

  @Override
  public Duration timerResolution() {
    return Duration.ofMillis(1);
  }

  @Override
  public long nanoTime() {
    return 42;
  }

  @Override
  public KqueueDriver open() {
    return driver;
  }

  @Override
  public KEventBuffer newBuffer(int capacity) {
    capacities.add(capacity);
    return new FakeBuffer(capacity);
  }

  @Override
  public Descriptor.Pipe pipe() {
    return new Descriptor.Pipe(
        new FakeDescriptor(3, "pipe source"), new FakeDescriptor(4, "pipe sink"));
  }

  @Override
  public Descriptor.SocketPair socketPair() {
    return new Descriptor.SocketPair(
        new FakeDescriptor(6, "socket"), new FakeDescriptor(7, "socket"));
  }

  @Override
  public Descriptor open(Path path, LinkOption... options) throws KqueueException {
    throw new KqueueException("open: " + path, Errno.ENOENT);
  }

  @Override
  public Descriptor of(SelectableChannel channel) {
    return new FakeDescriptor(ChannelNumbers.number(channel), "channel");
  }

  @Override
  public Descriptor ofRaw(int number) {
    return new FakeDescriptor(number, "raw");
  }

  @Override
  public void ignore(Signal signal) throws KqueueException {
    throw new KqueueException("signal: " + signal + " ignored", Errno.EINVAL);
  }

  @Override
  public void restore(Signal signal) throws KqueueException {
    throw new KqueueException("signal: " + signal + " restored", Errno.EINVAL);
  }
}
