// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that runs once on each backend that is present. It takes a {@link World} or a {@link
 * io.github.kqueue4j.Kqueue}, or both, as parameters; it must leave no resources of either behind.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@TestTemplate
@ExtendWith(BackendExtension.class)
@SuppressWarnings("exports") // the extension is of no use to others
public @interface OnEachBackend {}
