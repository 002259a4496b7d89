package dev.clawdefender.policy.access;

import org.jspecify.annotations.Nullable;

public interface LinkResolver {
  LinkResolver NONE = path -> path;

  @Nullable String resolve(String absolutePath);
}
