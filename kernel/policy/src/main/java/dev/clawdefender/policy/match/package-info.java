/**
 * Matching text: globs, path globs, networks, regular expressions and number ranges, and an index
 * that finds the few patterns that can match a text among any number of them.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.policy.match;
