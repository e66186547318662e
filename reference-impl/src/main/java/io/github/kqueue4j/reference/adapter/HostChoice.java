// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.adapter;

import io.github.kqueue4j.reference.host.ReferenceHost;
import io.github.kqueue4j.reference.host.linux.LinuxHost;
import io.github.kqueue4j.reference.host.poll.PollHost;
import io.github.kqueue4j.reference.host.portable.PortableHost;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which host the reference backend runs on: the one that the property names, else the one made for
 * this system. If that cannot start nothing else is taken in its place.
 */
final class HostChoice {
  static final String PROPERTY = "kqueue4j.reference.host";

  private static final String LINUX = "linux";
  private static final String POLL = "poll";
  private static final String PORTABLE = "portable";

  /** What always can be had. */
  private static final String INSTEAD = ", or do without it by -D" + PROPERTY + "=" + PORTABLE;

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
    String name = property == null || property.isEmpty() ? usual(system) : property;
    return switch (name) {
      case LINUX ->
          system.equals("Linux")
              ? made(LINUX)
              : new HostChoice(
                  LINUX,
                  null,
                  "the host linux needs Linux, this is " + system + ": leave out -D" + PROPERTY);
      case POLL ->
          hasPoll(system)
              ? made(POLL)
              : new HostChoice(
                  POLL,
                  null,
                  "the host poll knows Linux, macOS and the BSDs, this is " + system + INSTEAD);
      case PORTABLE -> new HostChoice(PORTABLE, new PortableHost(), null);
      default ->
          new HostChoice(
              name,
              null,
              ("the property " + PROPERTY + " is \"" + name + "\": known are ")
                  + String.join(", ", LINUX, POLL, PORTABLE));
    };
  }

  /** The best that a system offers. */
  static String usual(String system) {
    if (system.equals("Linux")) {
      return LINUX;
    }
    return hasPoll(system) ? POLL : PORTABLE;
  }

  private static boolean hasPoll(String system) {
    String lower = system.toLowerCase(Locale.ROOT);
    return lower.equals("linux")
        || lower.startsWith("mac")
        || lower.contains("bsd")
        || lower.equals("darwin")
        || lower.startsWith("dragonfly");
  }

  /** A host that calls native code. */
  private static HostChoice made(String name) {
    try {
      return new HostChoice(name, name.equals(LINUX) ? new LinuxHost() : new PollHost(), null);
    } catch (IllegalCallerException e) {
      return new HostChoice(
          name, null, "native access is denied: start java with " + flag() + INSTEAD);
    } catch (UnsatisfiedLinkError e) {
      return new HostChoice(
          name, null, "the host " + name + " lacks something: " + e.getMessage() + INSTEAD);
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
