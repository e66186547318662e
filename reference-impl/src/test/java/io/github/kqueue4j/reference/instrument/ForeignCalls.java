// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.instrument;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Determines which calls of the JDK's class library are steps. Calls that neither allocate nor use
 * much stack are not steps: locks reserve a part of the stack, and operations of atomic variables
 * are single instructions. Constructors are not steps either, since the allocation before them is.
 */
final class ForeignCalls {
  private static final Set<String> THREAD_MAKERS =
      Set.of(
          "java/lang/Thread.start",
          "java/lang/Thread.startVirtualThread",
          "java/lang/Thread$Builder.start",
          "java/lang/Thread$Builder$OfPlatform.start",
          "java/lang/Thread$Builder$OfVirtual.start",
          "java/util/concurrent/CompletableFuture.runAsync",
          "java/util/concurrent/CompletableFuture.thenRunAsync",
          "java/util/concurrent/Executor.execute",
          "java/util/concurrent/ExecutorService.execute");

  private static final List<String> HOST =
      List.of(
          "java/nio/channels/",
          "java/nio/file/",
          "java/io/",
          "java/net/",
          "java/lang/Process",
          "java/lang/invoke/MethodHandle.",
          "java/lang/reflect/Method.",
          "sun/",
          "jdk/");

  private static final List<String> LIBRARY =
      List.of("java/util/", "java/nio/", "java/lang/foreign/", "java/lang/Thread$Builder");

  private static final List<String> NONE =
      List.of("java/util/concurrent/locks/", "java/util/concurrent/atomic/", "java/util/Objects.");

  private ForeignCalls() {}

  /** Returns the kind of a call; null if the call is not a step. */
  static Site.@Nullable Kind kind(String owner, String name) {
    String called = owner + "." + name;
    if (name.equals("<init>") || startsWithOneOf(called, NONE)) {
      return null;
    }
    if (THREAD_MAKERS.contains(called) || (name.equals("start") && isThread(owner))) {
      return Site.Kind.THREAD_START;
    }
    if (startsWithOneOf(called, HOST)) {
      return Site.Kind.HOST_CALL;
    }
    return startsWithOneOf(called, LIBRARY) ? Site.Kind.LIBRARY_CALL : null;
  }

  /** Returns whether a class outside of the class library extends Thread. */
  private static boolean isThread(String owner) {
    try (InputStream file =
        ForeignCalls.class.getClassLoader().getResourceAsStream(owner + ".class")) {
      if (file == null || owner.startsWith("java/")) {
        return false;
      }
      return ClassFile.of()
          .parse(file.readAllBytes())
          .superclass()
          .filter(type -> type.asInternalName().equals("java/lang/Thread"))
          .isPresent();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean startsWithOneOf(String text, List<String> beginnings) {
    return beginnings.stream().anyMatch(text::startsWith);
  }
}
