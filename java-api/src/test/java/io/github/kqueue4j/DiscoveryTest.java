// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kqueue4j.fake.FakeProvider;
import io.github.kqueue4j.spi.KqueueProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.function.Supplier;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Tests which backend becomes the standard one. */
class DiscoveryTest {

  private final FakeProvider reference = new FakeProvider("reference");
  private final FakeProvider nativeKernel = new FakeProvider("native");
  private final FakeProvider another = new FakeProvider("another");

  /** No class of a backend that was not found. */
  private static final OwnBackends NOTHING_ELSE = new OwnBackends("Linux", name -> false);

  private static Discovery of(FakeProvider... providers) {
    List<KqueueProvider> list = new ArrayList<>(List.of(providers));
    return new Discovery(list.iterator(), NOTHING_ELSE);
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> assertThatUnavailable(
      ThrowingCallable call) {
    return assertThatThrownBy(call).isInstanceOf(BackendUnavailableException.class);
  }

  @Test
  void isNamedByThePropertyFirst() {
    Discovery discovery = of(nativeKernel.ofHost(), reference, another);

    assertThat(discovery.standard("another", "reference").name()).isEqualTo("another");
  }

  @Test
  void isNamedByTheEnvironmentNext() {
    Discovery discovery = of(nativeKernel.ofHost(), reference, another);

    assertThat(discovery.standard(null, "another").name()).isEqualTo("another");
  }

  @Test
  void isTheHostsKernelIfItHasAKqueue() {
    assertThat(of(reference, nativeKernel.ofHost()).standard(null, null).name())
        .isEqualTo("native");
  }

  @Test
  void isTheReferenceOtherwise() {
    assertThat(of(another, nativeKernel.withObstacle("no"), reference).standard(null, null).name())
        .isEqualTo("reference");
  }

  @Test
  void isAnyThatCanStartIfThereIsNoReference() {
    assertThat(of(nativeKernel.withObstacle("no"), another).standard(null, null).name())
        .isEqualTo("another");
  }

  @Test
  void isNotNamedByEmptyStrings() {
    assertThat(of(reference).standard("", "").name()).isEqualTo("reference");
  }

  @Test
  void isDecidedOnce() {
    Discovery discovery = of(nativeKernel, reference);
    Backend first = discovery.standard("native", null);

    assertThat(discovery.standard("reference", null)).isSameAs(first);
    assertThat(discovery.decided()).contains(first);
    assertThat(discovery.named("native", "")).isSameAs(first);
  }

  @Test
  void isDecidedAgainIfItCouldNotStart() {
    Discovery discovery = of(nativeKernel.withObstacle("no"));
    assertThatUnavailable(() -> discovery.standard("native", null));
    assertThat(discovery.decided()).isEmpty();

    nativeKernel.withoutObstacle();

    assertThat(discovery.standard("native", null).name()).isEqualTo("native");
  }

  @Test
  void isNeverReplacedIfItWasNamed() {
    Discovery discovery = of(nativeKernel.withObstacle("it has no library: do this"), reference);

    assertThatUnavailable(() -> discovery.standard("native", null))
        .hasMessage("backend native/test cannot start: it has no library: do this");
  }

  @Test
  void isNotReplacedIfItIsTheHostsKernel() {
    Discovery discovery = of(nativeKernel.ofHost().withObstacle("access is denied"), reference);

    assertThatUnavailable(() -> discovery.standard(null, null))
        .hasMessage(
            "backend native/test cannot start: access is denied;"
                + " or ask for another with the property kqueue4j.backend");
    assertThat(discovery.standard("reference", null).name()).isEqualTo("reference");
  }

  @Test
  void isAnErrorThatListsTheBackendsIfUnknown() {
    Discovery discovery = of(nativeKernel.withObstacle("access is denied"), reference);

    assertThatUnavailable(() -> discovery.standard("natve", null))
        .hasMessage(
            "backend \"natve\" (the property kqueue4j.backend) is not installed:"
                + " native cannot start: access is denied; reference can start");
    assertThatUnavailable(() -> discovery.standard(null, "natve"))
        .hasMessageStartingWith(
            "backend \"natve\" (the environment variable KQUEUE4J_BACKEND) is not installed: ");
    assertThatUnavailable(() -> discovery.named("natve", ""))
        .hasMessageStartingWith("backend \"natve\" is not installed: ");
  }

  @Test
  void isMissingIfNothingIsInstalled() {
    assertThatUnavailable(() -> of().standard(null, null))
        .hasMessage(
            "no backend can start: none is installed, add kqueue4j, which brings both, or"
                + " kqueue4j-native or kqueue4j-reference to the class path or module path");
  }

  @Test
  void isMissingIfNothingCanStart() {
    assertThatUnavailable(() -> of(another.withObstacle("no")).standard(null, null))
        .hasMessage(
            "no backend can start: another cannot start: no;"
                + " reference is missing: add kqueue4j-reference");
  }

  @Test
  void isFoundBehindAProviderThatCannotBeLoaded() {
    Discovery discovery =
        new Discovery(loading(List.of(DiscoveryTest::broken, () -> reference)), NOTHING_ELSE);

    assertThat(discovery.standard(null, null).name()).isEqualTo("reference");
    assertThatUnavailable(() -> discovery.named("native", ""))
        .hasMessage(
            "backend \"native\" is not installed:"
                + " reference can start; a provider cannot be loaded: no such class");
  }

  @Test
  void isNoLongerSearchedAfterManyBrokenEntries() {
    Iterator<KqueueProvider> endless =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            throw new ServiceConfigurationError("unreadable");
          }

          @Override
          public KqueueProvider next() {
            throw new AssertionError();
          }
        };

    assertThatUnavailable(() -> new Discovery(endless, NOTHING_ELSE).standard(null, null))
        .hasMessageContaining("a provider cannot be loaded: unreadable");
  }

  private static KqueueProvider broken() {
    throw new ServiceConfigurationError("no such class");
  }

  private static Iterator<KqueueProvider> loading(List<Supplier<KqueueProvider>> providers) {
    Iterator<Supplier<KqueueProvider>> suppliers = providers.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return suppliers.hasNext();
      }

      @Override
      public KqueueProvider next() {
        return suppliers.next().get();
      }
    };
  }

  @Test
  void isTheFirstOfThoseAvailable() {
    Discovery discovery = of(another, reference, nativeKernel.ofHost());

    assertThat(discovery.available(null, null))
        .extracting(Backend::name)
        .containsExactly("native", "another", "reference");
  }

  @Test
  void isLeftOutOfThoseAvailableIfItCannotStart() {
    Discovery discovery = of(another, reference, nativeKernel.ofHost().withObstacle("no"));

    assertThat(discovery.available(null, null))
        .extracting(Backend::name)
        .containsExactly("another", "reference");
    assertThat(of().available(null, null)).isEmpty();
  }
}
