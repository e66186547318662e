// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.jvm;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The classes of a module that have a static initializer. */
public final class Initializers {
  private Initializers() {}

  /**
   * Finds the names of the compiled classes in whose constants the name of an initializer is.
   *
   * @param one a class of the module
   * @return the binary names
   */
  public static Set<String> ofModule(Class<?> one) throws IOException {
    Path place =
        Path.of(URI.create(one.getProtectionDomain().getCodeSource().getLocation().toString()));
    if (Files.isDirectory(place)) {
      return below(place);
    }
    try (FileSystem jar = FileSystems.newFileSystem(place)) {
      return below(jar.getPath("/"));
    }
  }

  private static Set<String> below(Path root) throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        if (bytes.contains("<clinit>")) {
          String path = root.relativize(file).toString();
          names.add(path.replace(".class", "").replace('/', '.'));
        }
      }
    }
    return names;
  }

  /**
   * Tells whether a log of {@code -Xlog:class+init=info} says that a class was initialized.
   *
   * @param log the log of a JVM
   * @param name the binary name of the class
   * @return false if the class was not used
   */
  public static boolean ran(String log, String name) {
    return log.contains("Initializing '" + name.replace('.', '/') + "'");
  }
}
