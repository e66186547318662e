// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.jmh;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.benchmarks.sidebyside.Catalogue;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Tests that the default parameters of the JMH benchmarks are contenders of the catalogue. */
class BodyBenchmarkTest {

  private static Set<String> classes() {
    Set<String> names = new TreeSet<>();
    for (BenchmarkListEntry entry :
        BenchmarkList.defaultList()
            .getAll(
                OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT),
                List.of())) {
      names.add(entry.getUserClassQName());
    }
    return names;
  }

  @Test
  void everyDefaultIsAContender() throws Exception {
    int checked = 0;
    for (String name : classes()) {
      Class<? extends BodyBenchmark> type = Class.forName(name).asSubclass(BodyBenchmark.class);
      BodyBenchmark benchmark = type.getDeclaredConstructor().newInstance();
      List<Field> fields = new ArrayList<>(List.of(type.getFields()));
      checked += check(benchmark, fields);
    }
    assertThat(checked).isGreaterThan(50);
  }

  /** All combinations of the parameters. */
  private static int check(BodyBenchmark benchmark, List<Field> fields) throws Exception {
    if (fields.isEmpty()) {
      assertThat(
              Catalogue.contender(Backend.standard(), benchmark.workload(), benchmark.contender()))
          .isNotNull();
      return 1;
    }
    Field first = fields.get(0);
    int checked = 0;
    for (String value : first.getAnnotation(Param.class).value()) {
      first.set(benchmark, value);
      checked += check(benchmark, fields.subList(1, fields.size()));
    }
    return checked;
  }
}
