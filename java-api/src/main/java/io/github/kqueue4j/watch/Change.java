// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.KEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was decided under the registry's lock about one key, and is to be done in the kernel outside
 * of it. {@link Registry#outdated} tells whether something else was decided meanwhile.
 *
 * @param key what the kernel knows it by
 * @param wanted who is to be registered under the key; null: nobody
 * @param revision which of the wishes of {@code wanted} this is
 * @param steps the changes that bring it about, each in a call of its own
 */
record Change<A>(Key key, @Nullable Registration<A> wanted, int revision, List<KEvent> steps) {

  /** Nobody is to be registered under that key. */
  static <A> Change<A> remove(Key key) {
    return new Change<>(key, null, 0, List.of(key.event().delete()));
  }

  /** The steps lead to what is wanted now. */
  static <A> Change<A> of(Registration<A> registration, KEvent... steps) {
    return new Change<>(registration.key(), registration, registration.revision, List.of(steps));
  }

  boolean isStillWanted(@Nullable Registration<A> now) {
    return wanted == now && (now == null || revision == now.revision);
  }
}
