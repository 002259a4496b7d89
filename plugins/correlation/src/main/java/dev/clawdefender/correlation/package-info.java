/** Which effect came from which call, what no call speaks of, and what follows from that. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.correlation;
