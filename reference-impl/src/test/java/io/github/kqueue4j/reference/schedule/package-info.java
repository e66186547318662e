// SPDX-License-Identifier: BSD-2-Clause
/**
 * Runs the threads of a test one at a time, in an order that a seed chooses. {@link
 * io.github.kqueue4j.reference.schedule.ScheduleRules} rewrite the classes under test, so that each
 * of their locks, conditions, parks, interrupts, atomic and volatile accesses is a point at which a
 * {@link io.github.kqueue4j.reference.schedule.Schedule} may go on with another thread. Time is the
 * schedule's too: it passes when nothing else can happen, and now and then before.
 *
 * <p>An order is repeated, with a trace, by its seed. What is not claimed: all threads see all
 * writes at once, so faults of the memory model are not found; and an order that was not tried is
 * not known to be right.
 */
@NullMarked
package io.github.kqueue4j.reference.schedule;

import org.jspecify.annotations.NullMarked;
