package dev.clawdefender.runtime.server;

/** How a server is reached. */
public sealed interface ServerTarget permits ServerCommand, RemoteServer {}
