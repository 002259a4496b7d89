/**
 * A server process that takes the place of one that died, in the same session: what was said to set
 * the session up, how that is said again, and who waits meanwhile.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.proxy.recovery;
