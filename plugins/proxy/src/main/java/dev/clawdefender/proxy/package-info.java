/** The proxy plugin: sessions between MCP clients and servers, every message judged. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.proxy;
