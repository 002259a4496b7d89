/**
 * What becomes of a message: whether it can be read in one way only, fits the protocol's state, and
 * what policy says; and the answers that refused messages get.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.proxy.judge;
