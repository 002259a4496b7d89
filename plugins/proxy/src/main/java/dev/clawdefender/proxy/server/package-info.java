/** The server's end of a session: what a session needs of a server, however it is reached. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.proxy.server;
