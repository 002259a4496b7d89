/** Plugins as files: what they say of themselves, what their digest is, and their classes. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.runtime.plugin.jar;
