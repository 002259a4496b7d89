/** Policies from what was seen. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.app.learn;
