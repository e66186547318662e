// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.spi;

import java.lang.reflect.InvocationTargetException;
import java.nio.channels.SelectableChannel;

/**
 * The way from a channel to its number, for backends' {@link KqueueProvider#of(SelectableChannel)}.
 * Safe for use by several threads.
 *
 * <p>The JDK has no public one. {@code sun.nio.ch.SelChImpl.getFDVal()} is public in a package that
 * is not exported; the launch flag that exports it names one module, and so that users need not
 * know which backend they run on, the module named is this.
 */
public final class ChannelNumbers {

  private static final String INTERFACE = "sun.nio.ch.SelChImpl";
  private static final String METHOD = "getFDVal";

  private ChannelNumbers() {}

  /**
   * Returns the number of a channel's descriptor.
   *
   * @param channel an open channel of the JDK
   * @return its number
   * @throws UnsupportedOperationException if the launch flag is missing; the message names it, for
   *     class path or module path as this module is run
   * @throws IllegalArgumentException if the channel is not the JDK's own and so has no number
   */
  public static int number(SelectableChannel channel) {
    try {
      Class<?> type = Class.forName(INTERFACE);
      if (!type.isInstance(channel)) {
        throw new IllegalArgumentException(
            ("a channel of " + channel.getClass().getName() + " has no descriptor: ")
                + "use one that java.nio.channels.spi.SelectorProvider.provider() made");
      }
      return (int) type.getMethod(METHOD).invoke(channel);
    } catch (IllegalAccessException e) {
      throw new UnsupportedOperationException(
          "the number of a channel is out of reach: start java with " + flag(), e);
    } catch (ClassNotFoundException | NoSuchMethodException | InvocationTargetException e) {
      throw new UnsupportedOperationException(
          ("this Java runtime (" + Runtime.version() + ") has no " + INTERFACE + "." + METHOD)
              + ": use Descriptor.pipe() or socketPair(), or ofRaw(number)",
          e);
    }
  }

  private static String flag() {
    Module module = ChannelNumbers.class.getModule();
    return "--add-exports java.base/sun.nio.ch="
        + (module.isNamed() ? module.getName() : "ALL-UNNAMED");
  }
}
