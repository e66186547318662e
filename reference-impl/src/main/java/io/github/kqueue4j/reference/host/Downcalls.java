// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.host;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How functions of the C library are bound. What was bound is remembered by its shape: an
 * ahead-of-time compiler has to be told of every shape, and a test compares.
 */
public final class Downcalls {
  private static final Set<Shape> SHAPES = ConcurrentHashMap.newKeySet();

  private Downcalls() {}

  /**
   * What the code of a downcall depends on.
   *
   * @param type of the function
   * @param options of the linker
   */
  record Shape(FunctionDescriptor type, List<Linker.Option> options) {
    Shape {
      options = List.copyOf(options);
    }
  }

  /**
   * Binds a function.
   *
   * @param name of the function
   * @param type of the function
   * @param options of the linker
   * @return nothing if the C library has no such function
   */
  @SuppressWarnings("restricted")
  public static Optional<MethodHandle> find(
      String name, FunctionDescriptor type, Linker.Option... options) {
    SHAPES.add(new Shape(type, List.of(options)));
    Linker linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find(name)
        .map(address -> linker.downcallHandle(address, type, options));
  }

  /**
   * Binds a function whose {@code errno} is wanted: it takes, before its own arguments, a segment
   * of {@link Linker.Option#captureStateLayout()}.
   *
   * @param name of the function
   * @param type of the function
   * @param options of the linker
   * @return nothing if the C library has no such function
   */
  public static Optional<MethodHandle> findWithErrno(
      String name, FunctionDescriptor type, Linker.Option... options) {
    List<Linker.Option> all = new ArrayList<>(List.of(options));
    all.add(Linker.Option.captureCallState("errno"));
    return find(name, type, all.toArray(new Linker.Option[0]));
  }

  /**
   * What is thrown for a function that cannot be done without.
   *
   * @param name of the function
   * @return an error that names it
   */
  public static UnsatisfiedLinkError missing(String name) {
    return new UnsatisfiedLinkError("the C library has no " + name + "()");
  }

  /** Those of all functions that were bound so far. */
  static Set<Shape> shapes() {
    return Set.copyOf(SHAPES);
  }
}
