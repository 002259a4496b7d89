package dev.clawdefender.runtime.session;

/**
 * Other processes of this user are served from now on.
 *
 * @param servers how many servers are configured
 * @param endedProcesses how many processes of a supervisor that was killed were ended first
 */
public record Supervising(int servers, int endedProcesses) {}
