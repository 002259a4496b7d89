package dev.clawdefender.runtime.plugin;

import io.vertx.core.Deployable;
import java.util.Set;

/**
 * A part of ClawDefender that the kernel finds by {@link java.util.ServiceLoader} and runs as a
 * verticle.
 *
 * <ol>
 *   <li>{@link #verticle} is called once a boot, after all plugins that this one names in {@link
 *       #after} are deployed.
 *   <li>The verticle's start must have completed before any plugin that comes after it is deployed.
 *   <li>Verticles are undeployed in the reverse order; a stop that fails does not keep the others
 *       from being stopped.
 * </ol>
 */
public interface KernelPlugin {
  /** A short name, unique among the plugins: lower-case letters, digits and dashes. */
  String id();

  /** The ids of the plugins that have to be deployed before this one, where they are present. */
  default Set<String> after() {
    return Set.of();
  }

  /** Whether it is deployed only once there is a policy that holds; if not, beside its reading. */
  default boolean needsPolicy() {
    return true;
  }

  /** The verticle to deploy. */
  Deployable verticle(KernelContext context);
}
