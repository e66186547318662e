// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance;
import io.github.kqueue4j.conformance.scenario.*;
import java.nio.file.*;
public class Main { public static void main(String[] a) throws Exception { int st=0; for (String f : a) { if (a.length>1) System.out.println("== "+f); var o = ScenarioRunner.run(Files.readAllLines(Path.of(f))); System.out.print(o.trace()); System.err.print(o.errors()); st=Math.max(st,o.status()); } System.exit(st);} }
