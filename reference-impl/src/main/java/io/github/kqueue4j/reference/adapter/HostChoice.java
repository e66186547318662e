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
 * The choice of the reference backend's host: the host that the property names, else the best one
 * for this system. If that host cannot start, no other host replaces it.
 */
final class HostChoice {
  static final String PROPERTY = "kqueue4j.reference.host";

  private static final String LINUX = "linux";
  private static final String POLL = "poll";
  private static final String PORTABLE = "portable";

  /** Advice at the end of a message: the host portable can always start. */
  private static final String INSTEAD =
      ", or choose the host portable by -D" + PROPERTY + "=" + PORTABLE;

  private final String name;
  private final @Nullable ReferenceHost host;
  private final @Nullable String obstacle;

  private HostChoice(String name, @Nullable ReferenceHost host, @Nullable String obstacle) {
    this.name = name;
    this.host = host;
    this.obstacle = obstacle;
  }

  /** Returns the choice for this JVM. */
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
                  "the host linux needs Linux, this is " + system + ": remove -D" + PROPERTY);
      case POLL ->
          hasPoll(system)
              ? made(POLL)
              : new HostChoice(
                  POLL,
                  null,
                  "the host poll needs Linux, macOS or a BSD, this is " + system + INSTEAD);
      case PORTABLE -> new HostChoice(PORTABLE, new PortableHost(), null);
      default ->
          new HostChoice(
              name,
              null,
              ("the property " + PROPERTY + " is \"" + name + "\": known are ")
                  + String.join(", ", LINUX, POLL, PORTABLE));
    };
  }

  /** Returns the name of the best host for a system. */
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

  /** Creates a host that calls native code; records why the host cannot start. */
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

  /** Returns the host's name, such as {@code linux}, also if the host cannot start. */
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

  /** Delays the choice until it is first needed. */
  private static final class Standard {
    static final HostChoice CHOICE =
        of(System.getProperty(PROPERTY), System.getProperty("os.name"));
  }
}
