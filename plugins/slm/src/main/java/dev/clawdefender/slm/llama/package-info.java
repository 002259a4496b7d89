/**
 * A language model behind a server on this machine. Nothing that it reads is believed to be what it
 * says, and nothing that it answers is taken without being checked in one place.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.slm.llama;
