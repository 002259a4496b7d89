package dev.clawdefender.runtime.session;

import java.nio.file.Path;

/**
 * Asks for supervision.
 *
 * @param socket where other processes of this user are to find us
 */
public record Supervise(Path socket) {}
