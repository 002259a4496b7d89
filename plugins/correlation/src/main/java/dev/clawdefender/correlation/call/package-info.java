/** What calls say, read from messages. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.correlation.call;
