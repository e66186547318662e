// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kqueue4j.Errno;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Tests the kernel's constants. */
class EventVarTest {
  @Test
  void numberErrorsAsTheApiDoes() throws IllegalAccessException {
    Set<String> names = Arrays.stream(Errno.values()).map(Enum::name).collect(Collectors.toSet());
    int errors = 0;
    for (Field field : EventVar.class.getDeclaredFields()) {
      if (names.contains(field.getName())) {
        errors++;
        assertThat(field.getInt(null))
            .as(field.getName())
            .isEqualTo(Errno.valueOf(field.getName()).number());
      }
    }
    assertThat(errors).isGreaterThan(15);
  }
}
