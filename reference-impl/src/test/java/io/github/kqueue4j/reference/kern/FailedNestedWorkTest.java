// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.reference.kern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.reference.host.portable.PortableHost;
import io.github.kqueue4j.reference.lwkt.Lwp;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A call on one kqueue works on another one, and may notify the first one on the way: the work on
 * the other one fails, or the notification, or both.
 */
class FailedNestedWorkTest {
  private final PortableHost host = new PortableHost();
  private final Kernel kernel = host.kernel();
  private final Lwp lp = host.curlwp();
  private final KQueue outer = new KQueue(kernel, new NoFiles());
  private final KQueue inner = new KQueue(kernel, new NoFiles());
  private final OutOfMemoryError full = new OutOfMemoryError("Java heap space");

  /** The works that were completed, in their order. */
  private final List<String> completed = new ArrayList<>();

  /** Does the work on the inner kqueue within a call on the outer one, which then completes. */
  private void callOnOuter(KernelEntry.Work innerWork) {
    KernelEntry.call(
        lp,
        outer,
        thread -> {
          KernelEntry.contained(thread, inner, innerWork);
          completed.add("outer");
          return 0;
        });
  }

  private int fail() {
    throw full;
  }

  @Test
  void ofTheInnerKqueueLetsTheCallGoOn() {
    callOnOuter(thread -> fail());

    assertThat(completed).containsExactly("outer");
    assertThat(inner.failure()).isSameAs(full);
    assertThat(outer.failure()).isNull();
    assertThat(lp.holdsNothing()).isTrue();
  }

  @Test
  void ofTheNotificationEndsTheCallAndSparesTheInnerKqueue() {
    assertThatThrownBy(() ->
            callOnOuter(thread -> {
              KernelEntry.contained(thread, outer, notified -> fail());
              completed.add("inner");
              return 0;
            }))
        .isSameAs(full);

    assertThat(completed).containsExactly("inner");
    assertThat(inner.failure()).isNull();
    assertThat(outer.failure()).isSameAs(full);
    assertThat(lp.holdsNothing()).isTrue();
  }

  @Test
  void ofTheInnerKqueueAfterTheNotificationEndsBoth() {
    OutOfMemoryError second = new OutOfMemoryError("Metaspace");
    assertThatThrownBy(() ->
            callOnOuter(thread -> {
              KernelEntry.contained(thread, outer, notified -> fail());
              throw second;
            }))
        .isSameAs(full);

    assertThat(completed).isEmpty();
    assertThat(inner.failure()).isSameAs(second);
    assertThat(outer.failure()).isSameAs(full);
    assertThat(lp.holdsNothing()).isTrue();
  }
}
