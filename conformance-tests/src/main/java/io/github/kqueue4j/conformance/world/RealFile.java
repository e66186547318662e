// SPDX-License-Identifier: BSD-2-Clause
package io.github.kqueue4j.conformance.world;

import io.github.kqueue4j.Backend;
import io.github.kqueue4j.Descriptor;
import io.github.kqueue4j.conformance.WatchedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of the real file system, in a temporary folder of its own. */
final class RealFile implements WatchedFile, AutoCloseable {
  private final Path folder;
  private final Path other;
  private final Path link;
  private final Descriptor descriptor;
  private Path path;

  private RealFile(Path folder, Path path, Descriptor descriptor) {
    this.folder = folder;
    this.path = path;
    this.descriptor = descriptor;
    this.other = folder.resolve("other");
    this.link = folder.resolve("link");
  }

  static RealFile create(Backend backend) throws IOException {
    Path folder = Files.createTempDirectory("kqueue4j-conformance-file");
    Path path = Files.writeString(folder.resolve("file"), "some bytes");
    return new RealFile(folder, path, backend.open(path));
  }

  @Override
  public Descriptor descriptor() {
    return descriptor;
  }

  @Override
  public void overwrite() throws IOException {
    write(0);
  }

  @Override
  public void extend() throws IOException {
    write(Files.size(path));
  }

  private void write(long position) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {'x'}), position);
    }
  }

  @Override
  public void changeMode() throws IOException {
    setWritable(false);
  }

  @Override
  public void link() throws IOException {
    Files.createLink(link, path);
  }

  @Override
  public void rename() throws IOException {
    path = Files.move(path, other);
  }

  @Override
  public void delete() throws IOException {
    if (!Files.isWritable(path)) {
      setWritable(true); // some systems do not delete a read-only file
    }
    Files.delete(path);
  }

  private void setWritable(boolean writable) throws IOException {
    if (!path.toFile().setWritable(writable)) {
      throw new IOException("the permissions of " + path + " cannot be changed");
    }
  }

  @Override
  public void close() throws IOException {
    descriptor.close();
    if (Files.exists(path)) {
      delete();
    }
    Files.deleteIfExists(link);
    Files.deleteIfExists(folder);
  }
}
