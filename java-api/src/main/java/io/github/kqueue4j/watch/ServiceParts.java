// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

/**
 * The parts of a service that its keys share.
 *
 * @param work runs the tasks that handle changes
 * @param source reports changes
 * @param deadlines runs delayed actions
 * @param retries retries failed operations
 */
record ServiceParts(WorkQueue work, ChangeSource source, Deadlines deadlines, Retries retries) {}
