/** What must not stand in the log in the clear, and what stands there instead. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.runtime.redact;
