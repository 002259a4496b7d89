/**
 * What plugins are made of. Start with {@link dev.clawdefender.api.plugin.Plugin}, which says what
 * is promised; {@code docs/plugin-author.md} goes through it step by step.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.api.plugin;
