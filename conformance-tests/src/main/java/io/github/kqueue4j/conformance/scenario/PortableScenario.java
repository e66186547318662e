// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.scenario;

import io.github.kqueue4j.conformance.Feature;
import io.github.kqueue4j.conformance.World;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A portable scenario: its lines, what it needs, and which system's trace is right for which
 * kernel. The file {@code scenarios.txt} lists them.
 *
 * @param name {@code portable-pipe-read-level}
 * @param idea its first line
 * @param lines its lines
 * @param needs what the kernel or its world must have
 * @param lacks what it must not have
 * @param answers the traces for kernels that have a feature, in order; the first that fits counts
 * @param otherwise the trace for all others: {@code dragonfly}, {@code levelled}
 * @param realTime true if its times cannot be made shorter
 * @param obstacle why it cannot be said through the API; empty if it can
 */
public record PortableScenario(
    String name,
    String idea,
    List<String> lines,
    Set<Feature> needs,
    Set<Feature> lacks,
    Map<Feature, String> answers,
    String otherwise,
    boolean realTime,
    String obstacle) {
  private static final List<String> SYSTEMS =
      List.of("dragonfly", "freebsd", "netbsd", "netbsd-user10", "levelled", "reference-host");
  private static final String FOLDER = "/io/github/kqueue4j/conformance/portable/";

  /** Makes them immutable. */
  public PortableScenario {
    lines = List.copyOf(lines);
    needs = Set.copyOf(needs);
    lacks = Set.copyOf(lacks);
  }

  /**
   * Returns all scenarios.
   *
   * @return in the order of their names
   */
  public static List<PortableScenario> all() {
    return Known.ALL;
  }

  /**
   * Says why a world cannot run it.
   *
   * @param world a world
   * @return empty if it can
   */
  public Optional<String> reasonAgainst(World world) {
    if (!obstacle.isEmpty()) {
      return Optional.of(obstacle);
    }
    for (Feature feature : needs) {
      if (!world.has(feature)) {
        return Optional.of("needs " + feature);
      }
    }
    for (Feature feature : lacks) {
      if (world.has(feature)) {
        return Optional.of("needs absence of " + feature);
      }
    }
    return otherwise.equals("open")
        ? Optional.of("no trace: which thread gets the event is open")
        : Optional.empty();
  }

  /**
   * Names the system whose trace is right for a kernel by what is known of it, were it not recorded
   * itself.
   *
   * @param features tells whether the kernel has a feature
   * @return {@code dragonfly}, {@code freebsd}, {@code netbsd} or {@code levelled}
   */
  public String system(Predicate<Feature> features) {
    for (Map.Entry<Feature, String> answer : answers.entrySet()) {
      if (features.test(answer.getKey())) {
        return answer.getValue();
      }
    }
    return otherwise;
  }

  /**
   * Returns the trace that is right for a world, as the API shows it: the one that was recorded on
   * its own system, else that of a system that does the same.
   *
   * @param world a world
   * @return its text
   */
  public String expected(World world) {
    String own =
        otherwise.equals("levelled") ? null : read(name + "." + world.profile().name() + ".trace");
    String text = own != null ? own : recorded(system(world::has));
    return ApiTrace.of(text, world.has(Feature.NODATA));
  }

  /**
   * Returns a trace as the API would show it on a system without EV_NODATA.
   *
   * @param system whose
   * @return its text
   */
  public String levelled(String system) {
    return ApiTrace.of(recorded(system), false);
  }

  /**
   * Names the systems that a trace was recorded on.
   *
   * @return their names, with commas between
   */
  public String systems() {
    StringJoiner systems = new StringJoiner(", ");
    for (String system : SYSTEMS) {
      if (read(name + "." + system + ".trace") != null) {
        systems.add(system);
      }
    }
    return systems.toString();
  }

  /**
   * Returns a trace as it was recorded.
   *
   * @param system whose
   * @return its text
   */
  public String recorded(String system) {
    String text = read(name + "." + system + ".trace");
    if (text == null) {
      throw new IllegalStateException("no trace " + name + "." + system + ".trace");
    }
    return text;
  }

  private static @Nullable String read(String file) {
    try (InputStream in = PortableScenario.class.getResourceAsStream(FOLDER + file)) {
      return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Parses {@code NAME [needs=F] [lacks=F] [F=SYSTEM] [trace=SYSTEM] [time=real] [unsayable=REASON
   * TO THE END]}.
   */
  static PortableScenario parse(String line) {
    String[] words = line.split("\\s+", -1);
    Set<Feature> needs = EnumSet.noneOf(Feature.class);
    Set<Feature> lacks = EnumSet.noneOf(Feature.class);
    Map<Feature, String> answers = new LinkedHashMap<>();
    String otherwise = "dragonfly";
    boolean realTime = false;
    String obstacle = "";
    for (int i = 1; i < words.length && obstacle.isEmpty(); i++) {
      int equals = words[i].indexOf('=');
      String key = words[i].substring(0, equals);
      String value = words[i].substring(equals + 1);
      switch (key) {
        case "needs" -> needs.add(Feature.valueOf(value));
        case "lacks" -> lacks.add(Feature.valueOf(value));
        case "trace" -> otherwise = value;
        case "time" -> realTime = true;
        case "unsayable" ->
            obstacle = line.substring(line.indexOf("unsayable=") + "unsayable=".length());
        default -> answers.put(Feature.valueOf(key), value);
      }
    }
    String text = read(words[0] + ".kqs");
    if (text == null) {
      throw new IllegalStateException("no scenario " + words[0]);
    }
    List<String> lines = List.of(text.split("\n", -1));
    String idea = lines.get(0).substring(1).strip();
    return new PortableScenario(
        words[0], idea, lines, needs, lacks, answers, otherwise, realTime, obstacle);
  }

  /** Read at the first question. */
  private static final class Known {
    static final List<PortableScenario> ALL = readAll();

    private static List<PortableScenario> readAll() {
      String text = read("scenarios.txt");
      if (text == null) {
        throw new IllegalStateException("the artifact is damaged: scenarios.txt is missing");
      }
      List<PortableScenario> all = new ArrayList<>();
      for (String line : text.split("\n", -1)) {
        if (!line.isBlank() && !line.startsWith("#")) {
          all.add(parse(line.strip()));
        }
      }
      return List.copyOf(all);
    }
  }
}
