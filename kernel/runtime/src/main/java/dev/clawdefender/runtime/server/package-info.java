/** What servers there are, and how each is reached. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.runtime.server;
