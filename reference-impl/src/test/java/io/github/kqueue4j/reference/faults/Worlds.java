// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults;

import io.github.kqueue4j.reference.instrument.RewritingLoader;
import io.github.kqueue4j.reference.instrument.Rule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Makes worlds: each has copies of its own of the library, with all static state. */
final class Worlds {
  private static final String LIBRARY = "io.github.kqueue4j.reference.";
  private static final String MINE = Worlds.class.getPackageName();
  private static final String SCENE = MINE + ".scene.";
  private static final List<String> REWRITTEN =
      List.of(LIBRARY + "kern.", LIBRARY + "lwkt.", LIBRARY + "adapter.", LIBRARY + "host.");

  private final List<String> names = names();
  private RewritingLoader last;

  /** Worlds in which the library is rewritten so. */
  Worlds(List<Rule> rules) {
    last =
        new RewritingLoader(
            Worlds.class.getClassLoader(),
            Worlds::isInside,
            name -> REWRITTEN.stream().anyMatch(name::startsWith),
            rules);
  }

  private static boolean isInside(String name) {
    return name.startsWith(SCENE)
        || (name.startsWith(LIBRARY)
            && !name.startsWith(MINE + ".")
            && !name.startsWith(LIBRARY + "instrument."));
  }

  /** A new world, all of whose classes are initialised. */
  World make() {
    last = last.anew();
    try {
      for (String name : names) {
        Class.forName(name, true, last);
      }
      return Class.forName(SCENE + "SceneWorld", true, last)
          .asSubclass(World.class)
          .getConstructor()
          .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the world cannot be made", e);
    }
  }

  /** All classes that are rewritten. */
  private static List<String> names() {
    String one = LIBRARY.replace('.', '/') + "adapter/HostProvider.class";
    URL found = Worlds.class.getClassLoader().getResource(one);
    if (found == null) {
      throw new AssertionError("not on the class path: " + one);
    }
    try {
      Path root = Path.of(new URI(found.toString().replace(one, "")));
      try (Stream<Path> files = Files.walk(root)) {
        return files
            .map(file -> root.relativize(file).toString())
            .filter(name -> name.endsWith(".class"))
            .map(name -> name.substring(0, name.length() - 6).replace('/', '.'))
            .filter(name -> REWRITTEN.stream().anyMatch(name::startsWith))
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
