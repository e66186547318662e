// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.ffm;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.kqueue4j.KqueueException;
import io.github.kqueue4j.ffm.LibraryCalls.Source;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the kqueue to use: the system's own, or one of a library that a property names.
 *
 * @param properties the system properties
 * @param system the functions of the system's libraries, asked for once native access is permitted
 */
record KernelFinder(Function<String, @Nullable String> properties, Supplier<SymbolLookup> system) {

  static final String LIBRARY = "kqueue4j.native.library";
  static final String ABI = "kqueue4j.native.abi";

  private static final String FREEBSD = "freebsd";
  private static final String USE_REFERENCE = "use the backend reference";

  KernelFinder(Function<String, @Nullable String> properties) {
    this(properties, new DefaultLookup());
  }

  /** Not a lambda, which would cost time at the start. */
  private static final class DefaultLookup implements Supplier<SymbolLookup> {
    @Override
    public SymbolLookup get() {
      return Linker.nativeLinker().defaultLookup();
    }
  }

  private String get(String name) {
    String value = properties.apply(name);
    return value == null ? "" : value;
  }

  private String osName() {
    return get("os.name");
  }

  /** Whether the kernel of this system has a kqueue. */
  boolean systemHasKqueue() {
    return KqueueSystem.of(osName()).isPresent();
  }

  /** The ABIs of the host, best first; none if it has no kqueue. */
  List<Abi> hostAbis() {
    return Abis.ofHost(osName());
  }

  /** The value of {@code Backend.host()}, which is known even if the backend cannot start. */
  String host() {
    for (Abi abi : Abis.ALL) {
      if (abi.name().equals(get(ABI))) {
        return abi.system();
      }
    }
    List<Abi> abis = hostAbis();
    return abis.isEmpty()
        ? osName().toLowerCase(Locale.ROOT).split(" ", 2)[0]
        : abis.getFirst().system();
  }

  /**
   * Binds the kqueue that the properties and the host select.
   *
   * @throws UnavailableException if there is none that this process can use
   * @throws KqueueException if a shortage of the system prevents that now
   */
  Kernel start() throws UnavailableException, KqueueException {
    List<Abi> candidates = candidates();
    checkLinker();
    SymbolLookup functions = system.get();
    if (get(LIBRARY).isEmpty()) {
      return startHost(candidates, functions);
    }
    return startLibrary(candidates, functions);
  }

  private Kernel startHost(List<Abi> candidates, SymbolLookup functions)
      throws UnavailableException, KqueueException {
    for (Abi abi : candidates) {
      if (functions.find(abi.kevent()).isPresent()) {
        Source host = new Source(abi, functions);
        return Kernel.start(abi, LibraryCalls.of(host, host));
      }
    }
    throw new Source(candidates.getFirst(), functions)
        .missing(candidates.stream().map(Abi::kevent).collect(Collectors.joining(" or ")));
  }

  private Kernel startLibrary(List<Abi> candidates, SymbolLookup functions)
      throws UnavailableException, KqueueException {
    Library library = Library.open(path());
    List<Abi> hostAbis = hostAbis();
    Abi files = hostAbis.isEmpty() ? new Libkqueue() : hostAbis.getFirst();
    for (Abi abi : candidates) {
      if (library.symbols().find(abi.kevent()).isPresent()) {
        return Kernel.start(abi, library.bind(abi, new Source(files, functions)));
      }
    }
    throw new UnavailableException(
        ("the library " + get(LIBRARY) + " (the property " + LIBRARY + ") does not export ")
            + candidates.stream().map(Abi::kevent).collect(Collectors.joining(" or "))
            + ": name one that exports kqueue and kevent, or "
            + USE_REFERENCE);
  }

  private Path path() throws UnavailableException {
    try {
      return Path.of(get(LIBRARY)).toAbsolutePath();
    } catch (InvalidPathException e) {
      throw new UnavailableException(
          LIBRARY + "=" + get(LIBRARY) + " is no path: give that of a shared library", e);
    }
  }

  private List<Abi> candidates() throws UnavailableException {
    List<Abi> host = hostAbis();
    String name = get(ABI);
    boolean hasLibrary = !get(LIBRARY).isEmpty();
    if (name.isEmpty()) {
      if (host.isEmpty()) {
        throw hasLibrary ? abiIsMissing() : hasNoKqueue();
      }
      checkRelease(hasLibrary);
      return host;
    }
    for (Abi abi : Abis.ALL) {
      if (abi.name().equals(name)) {
        if (!hasLibrary && !host.contains(abi)) {
          throw new UnavailableException(
              (ABI + "=" + name + " is not an ABI of " + osName() + ": name the library that has ")
                  + ("it with " + LIBRARY + ", or leave both out"));
        }
        checkRelease(hasLibrary);
        return List.of(abi);
      }
    }
    throw new UnavailableException(ABI + "=" + name + " is unknown: it is one of " + abiNames());
  }

  private static String abiNames() {
    return Abis.ALL.stream().map(Abi::name).collect(Collectors.joining(", "));
  }

  private UnavailableException abiIsMissing() {
    return new UnavailableException(
        (LIBRARY + "=" + get(LIBRARY) + " needs an ABI, as " + osName())
            + (" has none of its own: set " + ABI + " to one of " + abiNames()));
  }

  private UnavailableException hasNoKqueue() {
    String orLibrary =
        osName().startsWith("Windows")
            ? ""
            : ", or name a library that has one, such as libkqueue, with "
                + (LIBRARY + "=PATH and " + ABI + "=NAME");
    return new UnavailableException(
        osName() + " has no kqueue of its own: " + USE_REFERENCE + orLibrary);
  }

  /** Refuses FreeBSD before 12, which would read the array with another stride. */
  private void checkRelease(boolean hasLibrary) throws UnavailableException {
    if (hasLibrary || !osName().toLowerCase(Locale.ROOT).startsWith(FREEBSD)) {
      return;
    }
    String version = get("os.version");
    String major = version.split("\\D", 2)[0];
    if (!major.isEmpty() && Integer.parseInt(major) < FreeBsd.FIRST_RELEASE) {
      throw new UnavailableException(
          ("FreeBSD " + version + " has the old struct kevent of 32 bytes: FreeBSD ")
              + (FreeBsd.FIRST_RELEASE + " or later is needed, or " + USE_REFERENCE));
    }
  }

  /** Checks that this JVM permits and supports downcalls. */
  @SuppressWarnings("restricted") // this call checks whether restricted methods are permitted
  private static void checkLinker() throws UnavailableException {
    Module module = KernelFinder.class.getModule();
    String name = module.isNamed() ? module.getName() : "ALL-UNNAMED";
    try {
      Linker.nativeLinker()
          .downcallHandle(FunctionDescriptor.of(JAVA_INT), Linker.Option.captureCallState("errno"));
    } catch (IllegalCallerException e) {
      throw new UnavailableException(
          "native access is denied: start java with --enable-native-access=" + name, e);
    } catch (UnsupportedOperationException e) {
      throw new UnavailableException(
          "this Java runtime cannot call foreign functions: " + USE_REFERENCE, e);
    }
  }
}
