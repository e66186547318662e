// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.instrument;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The classes of this library in which a call does its work: the port, the hosts, the adapter. */
public final class LibraryClasses {
  private static final String LIBRARY = "io.github.kqueue4j.reference.";
  private static final List<String> PACKAGES =
      List.of(LIBRARY + "kern.", LIBRARY + "lwkt.", LIBRARY + "adapter.", LIBRARY + "host.");

  private LibraryClasses() {}

  /**
   * Returns whether a class is one of these, or a test class in one of their packages.
   *
   * @param name the name of the class
   */
  public static boolean contain(String name) {
    return PACKAGES.stream().anyMatch(name::startsWith);
  }

  /** Returns the names of these classes, without test classes. */
  public static List<String> names() {
    String one = LIBRARY.replace('.', '/') + "adapter/HostProvider.class";
    URL found = LibraryClasses.class.getClassLoader().getResource(one);
    if (found == null) {
      throw new AssertionError("not found: " + one);
    }
    try {
      Path root = Path.of(new URI(found.toString().replace(one, "")));
      try (Stream<Path> files = Files.walk(root)) {
        return files
            .map(file -> root.relativize(file).toString())
            .filter(name -> name.endsWith(".class"))
            .map(name -> name.substring(0, name.length() - 6).replace('/', '.'))
            .filter(LibraryClasses::contain)
            .filter(name -> !name.endsWith("package-info"))
            .toList();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
