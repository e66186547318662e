// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.rules;

import java.util.List;

/** The classes of the suite, in the order of RULES.md. */
public final class RuleClasses {
  /** All classes with rules. */
  public static final List<Class<?>> ALL =
      List.of(
          CallTest.class,
          FlagTest.class,
          OrderTest.class,
          UserTest.class,
          TimerTest.class,
          ReadTest.class,
          WriteTest.class,
          ChannelTest.class,
          VnodeTest.class,
          NoVnodeTest.class,
          ProcTest.class,
          SignalTest.class,
          NestingTest.class,
          ThreadTest.class,
          CloseTest.class,
          LimitTest.class);

  private RuleClasses() {}
}
