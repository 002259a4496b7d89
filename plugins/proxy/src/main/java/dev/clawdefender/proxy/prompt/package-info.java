/**
 * Asking a person: what is said, how the question and its answer travel, and how often it may be.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.proxy.prompt;
