/** Sessions: one client, one server, from the start of the server to the end of both. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.proxy.session;
