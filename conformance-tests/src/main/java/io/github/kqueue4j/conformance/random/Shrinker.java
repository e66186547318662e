// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.random;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Shortens a scenario on which two backends differ by deleting lines and words. */
public final class Shrinker {
  private Shrinker() {}

  /**
   * Deletes lines, and words of lines, as long as the backends still differ.
   *
   * @param lines a scenario on which the backends differ; a string of several lines is deleted as a
   *     whole
   * @param differs tells whether the backends differ on a given scenario
   * @return the shortened scenario; each further deletion would make the traces equal
   */
  public static List<String> shrink(List<String> lines, Predicate<List<String>> differs) {
    List<String> shortest = lines;
    boolean again = true;
    while (again) {
      again = false;
      for (int size = Math.max(1, shortest.size() / 4); size >= 1; size /= 2) {
        for (int from = shortest.size() - size; from >= 0; from--) {
          List<String> shorter = new ArrayList<>(shortest);
          shorter.subList(from, from + size).clear();
          if (differs.test(shorter)) {
            shortest = shorter;
            again = true;
            from = Math.min(from, shortest.size() - size + 1);
          }
        }
      }
      List<String> thinner = thin(shortest, differs);
      again |= thinner != shortest;
      shortest = thinner;
    }
    return shortest;
  }

  /** Removes one word that is not needed; returns the same list if there is none. */
  private static List<String> thin(List<String> lines, Predicate<List<String>> differs) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains("\n")) {
        continue; // a block stays whole
      }
      List<String> words = List.of(lines.get(i).split(" ", -1));
      for (int word = 2; word < words.size(); word++) {
        List<String> fewer = new ArrayList<>(words);
        fewer.remove(word);
        List<String> thinner = new ArrayList<>(lines);
        thinner.set(i, String.join(" ", fewer));
        if (!lines.get(i).startsWith("#") && differs.test(thinner)) {
          return thinner;
        }
      }
    }
    return lines;
  }
}
