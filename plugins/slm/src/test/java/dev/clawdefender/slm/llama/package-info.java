/**
 * Tests of language models behind a server, with one that follows the protocol from its
 * documentation.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.slm.llama;
