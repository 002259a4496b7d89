/** Remembers what tools said of themselves, and finds what changed. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.toolpins;
