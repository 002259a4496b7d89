/**
 * Reading MCP messages so that nobody can read them differently: frames out of a byte stream, a
 * strict view of the JSON in a frame, and the JSON-RPC envelope. Everything here is reused from
 * message to message by the one thread that owns it, and allocates nothing while a message is fine.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.message;
