package dev.clawdefender.policy.access;

/**
 * A word of a command, quotes undone and variables expanded.
 *
 * @param glob whether it holds wildcards that the shell would expand, or a part that is not known
 */
record ShellWord(String text, boolean glob) {}
