/** The list of plugins as a text that people edit, and new plugins from a template. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.app.plugins;
