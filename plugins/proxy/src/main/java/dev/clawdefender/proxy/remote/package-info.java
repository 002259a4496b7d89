/**
 * Servers that are reached by a URL: Streamable HTTP in both protocol eras, and HTTP+SSE. What a
 * session writes to such a server's end, a line each, is posted; what comes back as an answer or as
 * an event becomes a line again. The whole of one end runs on one event loop.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.proxy.remote;
