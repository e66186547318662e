// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The rule that a test proves. {@code RULES.md} lists them all. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Rule {
  /**
   * Returns the id and the sentence of the rule.
   *
   * @return {@code TIMER-3 data is the number of expirations since the last collection}
   */
  String value();

  /**
   * Returns the source of the rule.
   *
   * @return a manual page, or a function of kern_event.c or of the system that the rule is for
   */
  String source();
}
