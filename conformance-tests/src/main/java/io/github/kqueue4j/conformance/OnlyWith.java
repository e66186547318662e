// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A test that runs only where the kernel has a feature; its counterpart has {@link OnlyWithout}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface OnlyWith {
  /**
   * Returns the features.
   *
   * @return at least one; the kernel has all of them
   */
  Feature[] value();
}
