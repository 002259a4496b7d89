/** The standard streams of another process, read and written in its place. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.runtime.streams;
