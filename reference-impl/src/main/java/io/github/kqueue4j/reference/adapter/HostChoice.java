// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.adapter;

import io.github.kqueue4j.reference.host.ReferenceHost;
import io.github.kqueue4j.reference.host.linux.LinuxHost;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which host the reference backend runs on: the one that the property names, else the one made for
 * this system. If that cannot start nothing else is taken in its place.
 */
final class HostChoice {
  static final String PROPERTY = "kqueue4j.reference.host";

  private static final String LINUX = "linux";

  private final String name;
  private final @Nullable ReferenceHost host;
  private final @Nullable String obstacle;

  private HostChoice(String name, @Nullable ReferenceHost host, @Nullable String obstacle) {
    this.name = name;
    this.host = host;
    this.obstacle = obstacle;
  }

  /** That of this process. */
  static HostChoice standard() {
    return Standard.CHOICE;
  }

  static HostChoice of(@Nullable String property, String system) {
    String name = property == null || property.isEmpty() ? LINUX : property;
    if (!name.equals(LINUX)) {
      return new HostChoice(
          name, null, "the property " + PROPERTY + " is \"" + name + "\": known is " + LINUX);
    }
    if (!system.equals("Linux")) {
      return new HostChoice(name, null, "the host linux needs Linux, this is " + system);
    }
    return linux();
  }

  private static HostChoice linux() {
    try {
      return new HostChoice(LINUX, new LinuxHost(), null);
    } catch (IllegalCallerException e) {
      return new HostChoice(LINUX, null, "native access is denied, start java with " + flag());
    } catch (UnsatisfiedLinkError e) {
      return new HostChoice(
          LINUX, null, e.getMessage() + ": a GNU C library 2.28 or newer is needed");
    }
  }

  private static String flag() {
    Module module = HostChoice.class.getModule();
    return "--enable-native-access=" + (module.isNamed() ? module.getName() : "ALL-UNNAMED");
  }

  /** {@code linux} and so on, also of one that cannot start. */
  String name() {
    return name;
  }

  Optional<String> obstacle() {
    return Optional.ofNullable(obstacle);
  }

  ReferenceHost host() {
    ReferenceHost made = host;
    if (made == null) {
      throw new IllegalStateException("the host " + name + " cannot start: " + obstacle);
    }
    return made;
  }

  /** Made at the first question, not when a class is loaded. */
  private static final class Standard {
    static final HostChoice CHOICE =
        of(System.getProperty(PROPERTY), System.getProperty("os.name"));
  }
}
