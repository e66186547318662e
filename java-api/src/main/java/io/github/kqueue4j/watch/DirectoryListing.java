// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the entries of one directory. Names and attributes are read through the open directory
 * where the system supports that. Elsewhere the identity of the path is checked before and after,
 * as the path may lead to another directory in the meantime.
 */
final class DirectoryListing implements AutoCloseable {

  private final Path directory;
  private final DirectoryStream<Path> stream;
  private final @Nullable SecureDirectoryStream<Path> secure;

  private DirectoryListing(Path directory, DirectoryStream<Path> stream) {
    this.directory = directory;
    this.stream = stream;
    this.secure = stream instanceof SecureDirectoryStream<Path> secureStream ? secureStream : null;
  }

  /** Does something with an open directory. */
  @FunctionalInterface
  interface Use {
    /** Returns false if the path leads to another directory by now. */
    boolean run(DirectoryListing listing) throws IOException;
  }

  /** Uses a directory while it is open; returns false if the path leads to another one. */
  static boolean use(Path directory, EntryAttributes expected, Use use) throws IOException {
    try (DirectoryListing listing = open(directory, expected)) {
      return listing != null && use.run(listing);
    }
  }

  /** Opens a directory; null if the path does not lead to the expected one. */
  static @Nullable DirectoryListing open(Path directory, EntryAttributes expected)
      throws IOException {
    DirectoryListing listing;
    try {
      FileSystemProvider provider = directory.getFileSystem().provider();
      listing = new DirectoryListing(directory, provider.newDirectoryStream(directory, p -> true));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return null;
    } catch (FileSystemException e) {
      if (expected.isSame(EntryAttributes.find(directory, LinkOption.NOFOLLOW_LINKS))) {
        throw e;
      }
      return null; // such as a link to itself, for which the JDK has no exception of its own
    }
    boolean same = false;
    try {
      same = expected.isSame(listing.attributes());
    } finally {
      if (!same) {
        listing.close();
      }
    }
    return same ? listing : null;
  }

  /**
   * Returns the file that has a name in a directory, as {@link KeyScope#find} does; through the
   * open directory if it cannot be looked at by its path, which may be too long.
   */
  static @Nullable EntryAttributes find(
      KeyScope scope, Path directory, EntryAttributes expected, Path name) throws IOException {
    try {
      return scope.find(directory.resolve(name));
    } catch (FileSystemException e) {
      EntryAttributes found = EntryAttributes.UNKNOWN;
      try (DirectoryListing listing = open(directory, expected)) {
        if (listing != null) {
          found = listing.entry(name, scope.options.followLinks());
        }
      }
      if (found == EntryAttributes.UNKNOWN) {
        throw e;
      }
      return found;
    }
  }

  private @Nullable EntryAttributes attributes() throws IOException {
    if (secure == null) {
      return EntryAttributes.find(directory);
    }
    return EntryAttributes.of(
        directory, secure.getFileAttributeView(BasicFileAttributeView.class).readAttributes());
  }

  /** Returns the names; null if the path leads to another directory by now. */
  @Nullable List<Path> names(EntryAttributes expected) throws IOException {
    List<Path> names = new ArrayList<>();
    try {
      for (Path path : stream) {
        names.add(path.getFileName());
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return secure != null || expected.isSame(EntryAttributes.find(directory)) ? names : null;
  }

  /** Returns the attributes of an entry; null if it no longer exists. */
  @Nullable EntryAttributes entry(Path name, boolean follow) {
    try {
      EntryAttributes entry = find(name);
      return follow && entry != null ? KeyScope.follow(directory.resolve(name), entry) : entry;
    } catch (IOException e) {
      return EntryAttributes.UNKNOWN; // the other entries may still be readable
    }
  }

  private @Nullable EntryAttributes find(Path name) throws IOException {
    Path path = directory.resolve(name);
    if (secure == null) {
      return EntryAttributes.find(path, LinkOption.NOFOLLOW_LINKS);
    }
    try {
      return EntryAttributes.of(
          path,
          secure
              .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
              .readAttributes());
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
