/**
 * The files in which MCP clients keep their servers: where they are, what stands in them, and how
 * an entry is put behind us and taken back without touching anything else.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.app.clients;
