// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

/**
 * What a service shares with its keys.
 *
 * @param work what is to be done about changes
 * @param source what tells of them
 * @param deadlines what is to be done later
 * @param retries what failed, and is tried again
 */
record ServiceParts(WorkQueue work, ChangeSource source, Deadlines deadlines, Retries retries) {}
