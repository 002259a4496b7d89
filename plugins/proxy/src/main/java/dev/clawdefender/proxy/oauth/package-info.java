/**
 * A token of our own for a remote server: we are an OAuth 2.1 client as the authorization part of
 * MCP (revisions 2025-03-26 to 2026-07-28) describes it. What a person granted is kept in one file
 * a server, which is also what sessions and processes agree by.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.proxy.oauth;
