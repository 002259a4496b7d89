/**
 * Files whose every line vouches for the line before: what was written cannot be changed, removed
 * or added to without that being seen.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.audit.chain;
