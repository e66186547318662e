// SPDX-License-Identifier: BSD-2-Clause
/**
 * Runs the threads of a test one at a time, in an order that a seed chooses. {@link
 * io.github.kqueue4j.reference.schedule.ScheduleRules} rewrite the classes under test, so that each
 * of their locks, conditions, parks, interrupts, atomic and volatile accesses is a point at which a
 * {@link io.github.kqueue4j.reference.schedule.Schedule} may continue with another thread. The
 * schedule also controls the time, which passes when no other step is possible, and sometimes
 * before.
 *
 * <p>The seed repeats an order, with a trace. Limits: all threads see all writes at once, so faults
 * of the memory model are not found; and nothing is known about orders that were not tried.
 */
@NullMarked
package io.github.kqueue4j.reference.schedule;

import org.jspecify.annotations.NullMarked;
