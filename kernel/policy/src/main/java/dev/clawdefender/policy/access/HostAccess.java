package dev.clawdefender.policy.access;

/**
 * A host that a message reaches for.
 *
 * @param pointer where in the arguments it stands, as a JSON pointer (RFC 6901)
 * @param given the text as it was given
 * @param host its canonical name or address; see {@link HostText}
 */
public record HostAccess(String pointer, String given, String host) {}
