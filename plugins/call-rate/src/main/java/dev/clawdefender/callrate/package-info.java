/** Finds loops and bursts of tool calls. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.callrate;
