/** Configuration: TOML through vertx-config, checked strictly, as an immutable record. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.runtime.config;
