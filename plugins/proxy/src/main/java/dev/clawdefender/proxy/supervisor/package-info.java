/**
 * Many servers and their sessions in one process: what each server's state is, and the socket by
 * which other processes of the same user open sessions, ask, and answer prompts.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.proxy.supervisor;
