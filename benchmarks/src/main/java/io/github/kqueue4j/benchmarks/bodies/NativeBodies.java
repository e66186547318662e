// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks.bodies;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.BackendUnavailableException;
import io.github.kqueue4j.KqueueException;

/**
 * Bodies that use the native backend. On a system without a kqueue the properties
 * kqueue4j.native.library and kqueue4j.native.abi bind the backend to a library.
 */
public final class NativeBodies {
  private NativeBodies() {}

  private static Backend backend() throws UnavailableException {
    try {
      return Backend.named("native");
    } catch (BackendUnavailableException e) {
      throw new UnavailableException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Returns a body that triggers and collects a user event in one call, with buffers.
   *
   * @return the body
   * @throws UnavailableException if the backend cannot start
   * @throws KqueueException if the kernel refuses
   */
  public static Body trigger() throws UnavailableException, KqueueException {
    return UserEventBodies.trigger(backend(), 0);
  }

  /**
   * Returns a body that makes a call without a pending event.
   *
   * @return the body
   * @throws UnavailableException if the backend cannot start
   * @throws KqueueException if the kernel refuses
   */
  public static Body poll() throws UnavailableException, KqueueException {
    return UserEventBodies.pollEmpty(backend());
  }
}
