/**
 * Clients that speak Streamable HTTP: an adapter at the client's end of sessions. A session reads
 * lines from a {@link dev.clawdefender.proxy.http.ClientPipe} and writes them to a {@link
 * dev.clawdefender.proxy.http.MessageRouter}; which HTTP response a message belongs to is found out
 * here. Everything but these two lives on one event loop.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.proxy.http;
