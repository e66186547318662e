// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.jmh;

import org.openjdk.jmh.annotations.Param;

/** Add and delete a USER event in one call. */
public class UserEventAddDeleteBenchmark extends BodyBenchmark {
  /** Who does it. */
  @Param({"kqueue (buffer)", "kqueue (list)"})
  public String contender = "";

  /** Made by JMH. */
  public UserEventAddDeleteBenchmark() {}

  @Override
  protected String work() {
    return "user-add-delete";
  }

  @Override
  protected String contender() {
    return contender;
  }
}
