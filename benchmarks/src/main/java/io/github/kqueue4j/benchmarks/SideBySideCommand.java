// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.benchmarks;

import com.google.gson.GsonBuilder;
import io.github.kqueue4j.Backend;
import io.github.kqueue4j.benchmarks.bodies.KqueueLibrary;
import io.github.kqueue4j.benchmarks.sidebyside.Catalogue;
import io.github.kqueue4j.benchmarks.sidebyside.HtmlPage;
import io.github.kqueue4j.benchmarks.sidebyside.Launcher;
import io.github.kqueue4j.benchmarks.sidebyside.Pace;
import io.github.kqueue4j.benchmarks.sidebyside.Results;
import io.github.kqueue4j.benchmarks.sidebyside.Table;
import io.github.kqueue4j.benchmarks.sidebyside.Workload;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Measures kqueue4j and its peers in turns, prints ratios, and writes an HTML page and a JSON file.
 */
@Command(
    name = "kqueue4j-benchmarks",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures kqueue4j and its peers in turns, in one JVM for each workload,",
      "prints ratios with their spread, and writes side-by-side.html and side-by-side.json.",
      "With jmh as the first argument it runs JMH: jmh -l lists the benchmarks."
    },
    exitCodeListHeading = "Exit status:%n",
    exitCodeList = {"0:all workloads ran or were skipped", "1:a workload failed"})
final class SideBySideCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--quick", description = "the whole set in under 5 minutes")
  private boolean quick;

  @Option(names = "--only", paramLabel = "REGEX", description = "workloads whose id matches")
  private Pattern only = Pattern.compile("");

  @Option(names = "--list", description = "print the ids of the workloads and exit")
  private boolean list;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "folder for the page and the figures; default: ${DEFAULT-VALUE}")
  private Path output = besideTheClasses();

  @Option(
      names = "--original",
      paramLabel = "LIB",
      description = "the original C compiled as a library that exports kqueue and kevent: a peer")
  private @Nullable Path original;

  @Option(
      names = "--native-library",
      paramLabel = "LIB",
      description = "library for the native backend; default: the system's own kqueue")
  private @Nullable Path nativeLibrary;

  @Option(names = "--native-abi", paramLabel = "NAME", description = "ABI of the native library")
  private String nativeAbi = "dragonfly";

  @Option(
      names = "--jvm",
      paramLabel = "FLAG",
      description = "flag for each JVM that measures; may be repeated")
  private List<String> jvm = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  SideBySideCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    List<Workload> workloads =
        Catalogue.workloads(Backend.standard()).stream()
            .filter(workload -> only.matcher(workload.id()).find())
            .toList();
    if (list) {
      workloads.forEach(workload -> out.println(workload.id() + ": " + workload.title()));
      return 0;
    }
    Launcher launcher = new Launcher(flags(), quick ? Pace.QUICK : Pace.THOROUGH, output);
    List<String> environment = environment(launcher);
    environment.forEach(out::println);
    long from = System.nanoTime();
    List<Results.OfWorkload> results = new ArrayList<>();
    for (Workload workload : workloads) {
      Results.OfWorkload result = launcher.measure(workload);
      results.add(result);
      out.print(Table.of(result));
      out.flush();
    }
    long seconds = Duration.ofNanos(System.nanoTime() - from).toSeconds();
    Results.Run run = new Results.Run(environment, seconds, results);
    Files.writeString(output.resolve("side-by-side.html"), HtmlPage.of(run));
    Files.writeString(
        output.resolve("side-by-side.json"),
        new GsonBuilder()
            .setPrettyPrinting()
            .serializeSpecialFloatingPointValues()
            .create()
            .toJson(run));
    out.printf("%ntook %d s; %s%n", seconds, output.resolve("side-by-side.html"));
    return results.stream().allMatch(result -> result.failure().isEmpty()) ? 0 : 1;
  }

  /** The folder {@code side-by-side} beside the classes, whatever the current directory is. */
  private static Path besideTheClasses() {
    try {
      URI classes =
          SideBySideCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI();
      return Path.of(classes).resolveSibling("side-by-side");
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the location of the classes is not a URI", e);
    }
  }

  private List<String> flags() {
    List<String> flags = new ArrayList<>();
    flags.add("--enable-native-access=ALL-UNNAMED");
    flags.add("--add-exports=java.base/sun.nio.ch=ALL-UNNAMED");
    if (Runtime.version().feature() >= 23) {
      flags.add("--sun-misc-unsafe-memory-access=allow"); // Netty
    }
    if (original != null) {
      flags.add("-D" + KqueueLibrary.LIBRARY + "=" + original.toAbsolutePath());
    }
    if (nativeLibrary != null) {
      flags.add("-Dkqueue4j.backend=reference"); // all other workloads still measure the reference
      // backend
      flags.add("-Dkqueue4j.native.library=" + nativeLibrary.toAbsolutePath());
      flags.add("-Dkqueue4j.native.abi=" + nativeAbi);
    }
    flags.addAll(jvm);
    return flags;
  }

  private static List<String> environment(Launcher launcher) {
    return List.of(
        "subject: " + Backend.standard(),
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch")
            + ", "
            + Runtime.getRuntime().availableProcessors()
            + " CPUs",
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        launcher.pinningText());
  }
}
