/**
 * The one place that starts processes and the one that speaks to the operating system about them:
 * whatever watches or confines servers hooks in here.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.runtime.process;
