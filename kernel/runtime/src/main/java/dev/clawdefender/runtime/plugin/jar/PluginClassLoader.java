package dev.clawdefender.runtime.plugin.jar;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.security.CodeSource;
import java.security.SecureClassLoader;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The classes of one plugin, from memory. It sees the JDK, the plugin API, and itself: nothing of
 * the kernel's, no library that the kernel uses, no other plugin.
 */
public final class PluginClassLoader extends SecureClassLoader implements AutoCloseable {
  /** What a plugin shares with the kernel. */
  private static final List<String> SHARED =
      List.of("dev.clawdefender.api.", "org.jspecify.annotations.");

  static {
    registerAsParallelCapable();
  }

  private final ClassLoader kernel;
  private final CodeSource source;
  private volatile Map<String, byte[]> entries;

  /**
   * @param kernel where the plugin API comes from
   */
  public PluginClassLoader(PluginFile file, ClassLoader kernel) {
    super("plugin " + file.manifest().id(), ClassLoader.getPlatformClassLoader());
    this.kernel = kernel;
    this.entries = file.entries();
    this.source = new CodeSource(url(""), (Certificate[]) null);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    for (String shared : SHARED) {
      if (name.startsWith(shared)) {
        return kernel.loadClass(name);
      }
    }
    return super.loadClass(name, resolve);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes = entries.get(name.replace('.', '/') + ".class");
    if (bytes == null) {
      throw new ClassNotFoundException(name);
    }
    return defineClass(name, bytes, 0, bytes.length, source);
  }

  @Override
  protected @Nullable URL findResource(String name) {
    return entries.containsKey(name) ? url(name) : null;
  }

  @Override
  protected Enumeration<URL> findResources(String name) {
    URL found = findResource(name);
    return Collections.enumeration(found == null ? List.of() : List.of(found));
  }

  private URL url(String name) {
    try {
      String id = String.valueOf(getName()).substring("plugin ".length());
      return URL.of(new URI("plugin", id, "/" + name, null), new FromMemory(name));
    } catch (MalformedURLException | URISyntaxException e) {
      throw new IllegalArgumentException(name, e);
    }
  }

  /** Lets the bytes go. Classes that were not loaded by now cannot be any more. */
  @Override
  public void close() {
    entries = Map.of();
  }

  private final class FromMemory extends URLStreamHandler {
    private final String name;

    FromMemory(String name) {
      this.name = name;
    }

    @Override
    protected URLConnection openConnection(URL url) {
      return new URLConnection(url) {
        @Override
        public void connect() {}

        @Override
        public InputStream getInputStream() throws IOException {
          byte[] bytes = entries.get(name);
          if (bytes == null) {
            throw new IOException("there is no " + getURL());
          }
          return new ByteArrayInputStream(bytes);
        }
      };
    }
  }
}
