/**
 * Analyzers in a process of their own, in any language: JSON lines over a Unix socket. The protocol
 * is described in {@code docs/plugin-author.md}.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.runtime.plugin.process;
