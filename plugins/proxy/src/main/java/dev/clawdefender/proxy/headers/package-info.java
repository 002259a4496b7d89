/**
 * Headers that repeat what a message says (revision 2026-07-28, SEP-2243), for both ends of a
 * session: clients have to send us those that we send to remote servers.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.proxy.headers;
