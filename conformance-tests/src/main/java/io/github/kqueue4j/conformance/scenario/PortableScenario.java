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
 * A portable scenario: its lines, the features that it needs, and the system whose trace is
 * expected on a kernel. The file {@code scenarios.txt} lists all portable scenarios.
 *
 * @param name {@code portable-pipe-read-level}
 * @param idea the first line, a sentence
 * @param lines the lines
 * @param needs the features that the kernel or its world must have
 * @param lacks the features that the kernel must lack
 * @param answers the systems whose traces are expected on kernels with a feature; the first feature
 *     that the kernel has counts
 * @param otherwise the system whose trace is expected on all other kernels, such as {@code
 *     dragonfly} or {@code levelled}
 * @param realTime true if the times of the scenario cannot be scaled down
 * @param obstacle why the scenario cannot be expressed through the API; empty if it can
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
      List.of(
          "dragonfly",
          "freebsd",
          "netbsd",
          "netbsd-user10",
          "levelled",
          "reference-host",
          "libkqueue");
  private static final String FOLDER = "/io/github/kqueue4j/conformance/portable/";

  /** Makes the collections immutable. */
  public PortableScenario {
    lines = List.copyOf(lines);
    needs = Set.copyOf(needs);
    lacks = Set.copyOf(lacks);
  }

  /**
   * Returns all scenarios.
   *
   * @return the scenarios in the order of their names
   */
  public static List<PortableScenario> all() {
    return Known.ALL;
  }

  /**
   * Says why a world cannot run this scenario.
   *
   * @param world a world
   * @return the reason; empty if the world can run the scenario
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
        ? Optional.of("no trace: any of the threads may get the event")
        : Optional.empty();
  }

  /**
   * Returns the system whose trace is expected on a kernel with the given features, if no trace was
   * recorded on that kernel itself.
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
   * Returns the trace that is expected in a world, in the form that the API gives: the trace
   * recorded on the world's own system, otherwise that of a system that behaves in the same way.
   *
   * @param world a world
   * @return the text of the trace
   */
  public String expected(World world) {
    String own =
        otherwise.equals("levelled") ? null : read(name + "." + world.profile().name() + ".trace");
    String text = own != null ? own : recorded(system(world::has));
    return ApiTrace.of(text, world.has(Feature.NODATA));
  }

  /**
   * Returns a trace in the form that the API gives on a system without EV_NODATA.
   *
   * @param system the system of the trace
   * @return the text of the trace
   */
  public String levelled(String system) {
    return ApiTrace.of(recorded(system), false);
  }

  /**
   * Returns the systems on which a trace was recorded.
   *
   * @return the names, separated by commas
   */
  public String systems() {
    StringJoiner systems = new StringJoiner(", ");
    for (String system : SYSTEMS) {
      if (has(system)) {
        systems.add(system);
      }
    }
    return systems.toString();
  }

  /**
   * Tells whether there is a trace of a system.
   *
   * @param system the system of the trace
   * @return true if there is one, recorded or, for a system that no test was run on, derived
   */
  public boolean has(String system) {
    return read(name + "." + system + ".trace") != null;
  }

  /**
   * Returns a trace as it was recorded.
   *
   * @param system the system of the trace
   * @return the text of the trace
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

  /** Reads the scenarios on first use. */
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
