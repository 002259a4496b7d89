package dev.clawdefender.policy.access;

/**
 * A command that a message would run.
 *
 * @param pointer where in the arguments it stands, as a JSON pointer (RFC 6901)
 * @param name the command word's last part, in lower case; {@code *} where it cannot be known
 * @param line its words, quotes undone, joined by one space
 */
public record CommandAccess(String pointer, String name, String line) {}
