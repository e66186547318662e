// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.spi;

import java.lang.reflect.InvocationTargetException;
import java.nio.channels.SelectableChannel;

/**
 * Finds the descriptor number of a channel, for {@link KqueueProvider#of(SelectableChannel)} of
 * backends. Safe for use by several threads.
 *
 * <p>The JDK has no public method for this. {@code sun.nio.ch.SelChImpl.getFDVal()} is public in a
 * package that is not exported. The launch flag that exports the package names one module, which is
 * this one, so that users need not know which backend they run on.
 */
public final class ChannelNumbers {

  private static final String INTERFACE = "sun.nio.ch.SelChImpl";
  private static final String METHOD = "getFDVal";

  private ChannelNumbers() {}

  /**
   * Returns the number of a channel's descriptor.
   *
   * @param channel an open channel of the JDK
   * @return the descriptor number
   * @throws UnsupportedOperationException if the launch flag is missing; the message names the flag
   *     for the class path or the module path, whichever this module is on
   * @throws IllegalArgumentException if the channel is not one of the JDK's own and so has no
   *     descriptor
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
          "the descriptor of a channel is not accessible: start java with " + flag(), e);
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
