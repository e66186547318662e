// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.watch;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
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
 * The entries of one directory. Names and attributes are asked of the open directory where the
 * system can do that; else the path is compared before and after, as it may lead elsewhere by now.
 */
final class DirectoryListing implements AutoCloseable {

  private static final LinkOption[] FOLLOW = {};
  private static final LinkOption[] NOFOLLOW = {LinkOption.NOFOLLOW_LINKS};

  private final Path directory;
  private final DirectoryStream<Path> stream;
  private final @Nullable SecureDirectoryStream<Path> secure;

  private DirectoryListing(Path directory, DirectoryStream<Path> stream) {
    this.directory = directory;
    this.stream = stream;
    this.secure = stream instanceof SecureDirectoryStream<Path> secureStream ? secureStream : null;
  }

  /** Opens it; null if the path does not lead to that directory. */
  static @Nullable DirectoryListing open(Path directory, EntryAttributes expected)
      throws IOException {
    DirectoryListing listing;
    try {
      FileSystemProvider provider = directory.getFileSystem().provider();
      listing = new DirectoryListing(directory, provider.newDirectoryStream(directory, p -> true));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return null;
    }
    boolean same = false;
    try {
      same = expected.isSame(listing.self());
    } finally {
      if (!same) {
        listing.close();
      }
    }
    return same ? listing : null;
  }

  private @Nullable EntryAttributes self() throws IOException {
    if (secure == null) {
      return EntryAttributes.find(directory);
    }
    return EntryAttributes.of(
        directory, secure.getFileAttributeView(BasicFileAttributeView.class).readAttributes());
  }

  /** The names; null if the path led elsewhere meanwhile. */
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

  /** What stands under a name; null if nothing does any more. */
  @Nullable EntryAttributes entry(Path name, boolean follow) {
    try {
      EntryAttributes found = follow ? find(name, FOLLOW) : null;
      return found == null ? find(name, NOFOLLOW) : found; // a link that leads nowhere is a link
    } catch (IOException e) {
      return EntryAttributes.UNKNOWN; // its neighbours can be looked at all the same
    }
  }

  private @Nullable EntryAttributes find(Path name, LinkOption[] options) throws IOException {
    Path path = directory.resolve(name);
    if (secure == null) {
      return EntryAttributes.find(path, options);
    }
    try {
      return EntryAttributes.of(
          path,
          secure
              .getFileAttributeView(name, BasicFileAttributeView.class, options)
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
