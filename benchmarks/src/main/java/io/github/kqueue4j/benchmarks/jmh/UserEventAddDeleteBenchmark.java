// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.jmh;

import org.openjdk.jmh.annotations.Param;

/** Adds and deletes a USER event in one call. */
public class UserEventAddDeleteBenchmark extends BodyBenchmark {
  /** The contender that does the work. */
  @Param({"kqueue (buffer)", "kqueue (list)"})
  public String contender = "";

  /** For JMH. */
  public UserEventAddDeleteBenchmark() {}

  @Override
  protected String workload() {
    return "user-add-delete";
  }

  @Override
  protected String contender() {
    return contender;
  }
}
