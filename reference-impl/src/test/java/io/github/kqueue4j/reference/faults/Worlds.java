// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.faults;

import io.github.kqueue4j.reference.instrument.LibraryClasses;
import io.github.kqueue4j.reference.instrument.RewritingLoader;
import io.github.kqueue4j.reference.instrument.Rule;
import java.util.List;

/** Creates worlds, each with its own copies of the library's classes and their static state. */
final class Worlds {
  private static final String LIBRARY = "io.github.kqueue4j.reference.";
  private static final String MINE = Worlds.class.getPackageName();
  private static final String SCENE = MINE + ".scene.";

  private final List<String> names = LibraryClasses.names();
  private RewritingLoader last;

  /** Creates worlds in which rules rewrite the library. */
  Worlds(List<Rule> rules) {
    last =
        new RewritingLoader(
            Worlds.class.getClassLoader(), Worlds::isInside, LibraryClasses::contain, rules);
  }

  private static boolean isInside(String name) {
    return name.startsWith(SCENE)
        || (name.startsWith(LIBRARY)
            && !name.startsWith(MINE + ".")
            && !name.startsWith(LIBRARY + "instrument."));
  }

  /** Creates a world and initializes all its classes. */
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
      throw new LinkageError("the world cannot be created", e);
    }
  }
}
