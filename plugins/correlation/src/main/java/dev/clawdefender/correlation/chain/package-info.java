/**
 * Kill chains: several things, each harmless enough alone, that one after the other are an attack.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.correlation.chain;
