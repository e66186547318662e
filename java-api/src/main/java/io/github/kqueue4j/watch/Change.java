// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import io.github.kqueue4j.KEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A decision about one key, made under the registry's lock and executed in the kernel without the
 * lock. {@link Registry#followUp} tells whether another decision was made in the meantime.
 *
 * @param key identifies the event in the kernel
 * @param wanted the registration that is to have the key; null if none is
 * @param revision the revision of {@code wanted} at the time of the decision
 * @param steps the changes to make, each in a call of its own
 */
record Change<A>(Key key, @Nullable Registration<A> wanted, int revision, List<KEvent> steps) {

  /** Makes the change that removes the event of a key. */
  static <A> Change<A> remove(Key key) {
    return new Change<>(key, null, 0, List.of(key.event().delete()));
  }

  /** Makes a change whose steps lead to the wanted state of a registration. */
  static <A> Change<A> of(Registration<A> registration, KEvent... steps) {
    return new Change<>(registration.key(), registration, registration.revision, List.of(steps));
  }

  boolean isCurrent(@Nullable Registration<A> now) {
    return wanted == now && (now == null || revision == now.revision);
  }
}
