// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host.portable;

import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.Errno;
import io.github.kqueue4j.Filter;
import io.github.kqueue4j.KEvent;
import io.github.kqueue4j.Kqueue;
import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.SysEvent;
import io.github.kqueue4j.reference.host.posix.RefusalMatrix;
import io.github.kqueue4j.reference.host.posix.RefusalScenarios;
import io.github.kqueue4j.reference.host.posix.RefusalScenarios.Scenario;
import io.github.kqueue4j.reference.instrument.LibraryClasses;
import io.github.kqueue4j.reference.instrument.RewritingLoader;
import io.github.kqueue4j.reference.instrument.Site;
import io.github.kqueue4j.reference.instrument.StepRules;
import io.github.kqueue4j.reference.instrument.Steps;
import io.github.kqueue4j.reference.lwkt.KernelPanic;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The calls of the JDK that the host {@code portable} makes, and for files and processes the host
 * {@code poll}, refused with each exception that the JDK throws for a limit, a sandbox or a broken
 * device. At each place the first, the second and the last call is refused; and each call of a
 * method, wherever it is made.
 *
 * <p>To be run in a JVM of its own: {@code JdkRefusals most-cells seed}. It loads copies of the
 * library in which a hook stands before each call of the JDK.
 */
public final class JdkRefusals extends RefusalMatrix {
  private static final String HOSTS = "io.github.kqueue4j.reference.host.";

  /**
   * Not refused for good: the JDK's own channels do not work where each wake-up is refused, and a
   * signal for which the JVM has once taken a handler is not reserved later.
   */
  private static final List<String> NOT_REFUSED_FOR_GOOD =
      List.of("Selector.wakeup", "Method.invoke");

  /**
   * Where the JVM says that a signal is reserved or unknown: when its first handler is installed.
   */
  private static final String SIGNAL_HANDLED =
      "(HostSignals.install|SignalFence.Fence.install)>VmSignals.handle:.*";

  /** {@code select} and {@code selectNow}, which make the same system call. */
  private static final String SELECT = "Selector.select or selectNow";

  /** Which calls fail. */
  private enum When {
    /** The n-th call at a place. */
    NTH,
    /** Each call of a method. */
    EACH,
    /** Each call of a method from the n-th on. */
    SINCE_NTH
  }

  private JdkRefusals() {}

  /** Runs {@link #begin} of a rewritten copy of this class. */
  public static void main(String[] args) throws Exception {
    Set<String> rewritten = new HashSet<>();
    for (String name : LibraryClasses.names()) {
      if (name.startsWith(HOSTS) && !name.matches(".*\\.host\\.(linux|poll|posix|sim)\\..*")) {
        rewritten.add(name);
      }
    }
    RewritingLoader loader =
        new RewritingLoader(
            JdkRefusals.class.getClassLoader(),
            JdkRefusals::isCopied,
            rewritten::contains,
            List.of(StepRules.calls(), StepRules.closes()));
    Thread.currentThread().setContextClassLoader(loader);
    Class<?> copy = loader.loadClass(JdkRefusals.class.getName());
    copy.getMethod("begin", String[].class).invoke(null, (Object) args);
  }

  private static boolean isCopied(String name) {
    return name.startsWith("io.github.kqueue4j.")
        && !name.startsWith(Steps.class.getPackageName() + ".");
  }

  /** Prints the wrong cells and the number of cells. */
  public static void begin(String[] args) throws Exception {
    System.exit(new JdkRefusals().run(args));
  }

  /**
   * Returns the name of a call: the place and the method, or only the method.
   *
   * @param site the place
   * @param each whether the places of the method are not distinguished
   */
  private static String name(Site site, boolean each) {
    if (each) {
      return site.detail().startsWith("Selector.select") ? SELECT : site.detail();
    }
    String caller = site.detail().equals("Method.invoke") ? caller() + ">" : "";
    return caller + site.method() + ":" + site.line() + " " + site.detail();
  }

  /** Returns the method that uses signals by way of reflection. */
  private static String caller() {
    return StackWalker.getInstance()
        .walk(frames ->
            frames
                .filter(frame -> frame.getClassName().matches(".*\\.(HostSignals|SignalFence)"))
                .map(frame ->
                    frame.getClassName().replaceAll(".*\\.", "") + "." + frame.getMethodName())
                .findFirst()
                .orElse(""));
  }

  private static String method(String call) {
    return call.equals(SELECT) ? "Selector.select" : call.substring(call.indexOf(' ') + 1);
  }

  /** Calls that fail. */
  private static final class JdkRefusal implements Refusal {
    private final String call;
    private final JdkFailure failure;
    private final When when;
    private final int nth;
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger met = new AtomicInteger();

    JdkRefusal(String call, JdkFailure failure, When when, int nth) {
      this.call = call;
      this.failure = failure;
      this.when = when;
      this.nth = nth;
    }

    @Override
    public void begin() {
      Steps.report(this::reached);
    }

    private void reached(int site) {
      if (!name(Steps.site(site), when != When.NTH).equals(call)) {
        return;
      }
      int n = made.incrementAndGet();
      if (when == When.NTH ? n == nth : n >= nth) {
        met.incrementAndGet();
        JdkRefusal.<RuntimeException>raise(failure.thrown().get());
      }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> void raise(Throwable thrown) throws E {
      throw (E) thrown;
    }

    @Override
    public boolean isMet() {
      return met.get() > 0;
    }

    /** Accepts also an exception that a read or write of the application has passed on. */
    @Override
    public boolean explains(Exception thrown) {
      Throwable original = failure.thrown().get();
      String text = String.valueOf(original.getMessage());
      if (thrown instanceof KqueueException e) {
        boolean named =
            e.errno() != Errno.EOTHER
                || (e + " " + e.getCause()).contains(text.replaceAll("^/path: ", ""));
        return e.errno() == failure.errno() && named;
      }
      if (mayEndQueue(thrown)) {
        return String.valueOf(thrown.getMessage()).contains(text);
      }
      boolean passedOn = call.contains("ByteChannel.");
      return passedOn
          && thrown.getClass() == original.getClass()
          && text.equals(thrown.getMessage());
    }

    /** A queue cannot go on without its selector. */
    @Override
    public boolean mayEndQueue(Exception thrown) {
      return when == When.SINCE_NTH
          && (thrown instanceof UncheckedIOException || thrown instanceof KernelPanic);
    }

    @Override
    public String toString() {
      String times =
          switch (when) {
            case NTH -> " the " + nth + ". time";
            case EACH -> " each time";
            case SINCE_NTH -> " from the " + nth + ". time on";
          };
      return call + " fails with " + failure + times;
    }
  }

  @Override
  protected List<Scenario> scenarios() {
    return Stream.concat(
            RefusalScenarios.ALL.stream()
                .filter(
                    scenario -> !scenario.name().equals("raw number")), // portable knows no numbers
            JdkScenarios.ALL.stream())
        .toList();
  }

  /** Counts the calls at each place, and those of each method. */
  @Override
  protected void count(Map<String, Integer> calls) {
    Steps.report(site -> {
      if (!JdkFailure.of(Steps.site(site).detail()).isEmpty()) {
        calls.merge(name(Steps.site(site), false), 1, Integer::sum);
        calls.merge(name(Steps.site(site), true), 1, Integer::sum);
      }
    });
  }

  @Override
  protected void stop() {
    Steps.report(null);
  }

  @Override
  protected List<Refusal> refusals(String call, int times) {
    List<Refusal> all = new ArrayList<>();
    if (NOT_REFUSED_FOR_GOOD.contains(call)
        || (call.endsWith("Method.invoke") && !call.matches(SIGNAL_HANDLED))) {
      return all;
    }
    boolean each = call.equals(SELECT) || call.matches("\\w+\\.\\w+( returned)?");
    for (JdkFailure failure : JdkFailure.of(each && !call.equals(SELECT) ? call : method(call))) {
      if (each) {
        all.add(new JdkRefusal(call, failure, When.EACH, 1));
      }
      if (call.equals(SELECT)) {
        for (int nth : new TreeSet<>(List.of(Math.min(2, times), Math.min(3, times), times))) {
          all.add(new JdkRefusal(call, failure, When.SINCE_NTH, nth));
        }
      }
      if (!each) {
        boolean onlyFirst = call.matches(SIGNAL_HANDLED); // refused the first time, or never
        for (int nth :
            onlyFirst ? Set.of(1) : new TreeSet<>(List.of(1, Math.min(2, times), times))) {
          all.add(new JdkRefusal(call, failure, When.NTH, nth));
        }
      }
    }
    return all;
  }

  /** Checks also that channels and files can be watched. */
  @Override
  protected void checkUsable(Kqueue kq) throws Exception {
    super.checkUsable(kq);
    Pipe pipe = Pipe.open();
    Path path = Files.createTempFile("usable", ".txt");
    try (Pipe.SourceChannel source = pipe.source();
        Pipe.SinkChannel sink = pipe.sink();
        Descriptor file = backend.open(path)) {
      source.configureBlocking(false);
      Descriptor channel = backend.of(source);
      kq.register(KEvent.read(channel).add());
      sink.write(ByteBuffer.wrap(new byte[] {1}));
      checkReported(kq, event -> event.ident() == channel.number());
      kq.register(KEvent.read(channel).delete());
      kq.register(KEvent.vnode(file, SysEvent.NOTE_WRITE).add().clear());
      Files.writeString(path, "abc");
      checkReported(kq, event -> event.filter() == Filter.VNODE);
    } finally {
      Files.delete(path);
    }
  }
}
