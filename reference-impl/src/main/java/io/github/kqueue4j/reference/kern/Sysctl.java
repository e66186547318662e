// SPDX-License-Identifier: BSD-2-Clause
/*
 * Derived from DragonFly BSD's sys/kern/kern_event.c:
 *
 * Copyright (c) 1999,2000,2001 Jonathan Lemon <jlemon@FreeBSD.org>
 * All rights reserved.
 *
 * Redistribution and use in source and binary forms, with or without
 * modification, are permitted provided that the following conditions
 * are met:
 * 1. Redistributions of source code must retain the above copyright
 *    notice, this list of conditions and the following disclaimer.
 * 2. Redistributions in binary form must reproduce the above copyright
 *    notice, this list of conditions and the following disclaimer in the
 *    documentation and/or other materials provided with the distribution.
 *
 * THIS SOFTWARE IS PROVIDED BY THE AUTHOR AND CONTRIBUTORS ``AS IS'' AND
 * ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
 * IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE
 * ARE DISCLAIMED.  IN NO EVENT SHALL THE AUTHOR OR CONTRIBUTORS BE LIABLE
 * FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
 * DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS
 * OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION)
 * HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT
 * LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY
 * OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF
 * SUCH DAMAGE.
 */
package io.github.kqueue4j.reference.kern;

/** The three {@code kern.*} sysctls of the C file. Safe for use by several threads. */
public final class Sysctl {
  /** Maximum number of callouts allocated for kqueue. */
  volatile int kqCalloutmax = 4 * 1024;

  /** Maximum number of scans in one call; 0 for no limit. */
  volatile int kqCheckloop = 1_000_000;

  /** Whether an event wakes one waiter (not 0) or all waiters (0). */
  volatile int kqWakeupOne = 1;

  Sysctl() {}

  /**
   * {@code sysctl(8)}.
   *
   * @param name kq_calloutmax, kq_checkloop or kq_wakeup_one
   * @param value the new value
   * @return false if there is no sysctl of that name
   */
  public boolean set(String name, int value) {
    switch (name) {
      case "kq_calloutmax" -> kqCalloutmax = value;
      case "kq_checkloop" -> kqCheckloop = value;
      case "kq_wakeup_one" -> kqWakeupOne = value;
      default -> {
        return false;
      }
    }
    return true;
  }
}
