/**
 * How the processes of one user speak to their supervisor: where its socket is and how a session
 * travels over it. Needs nothing but the JDK, so that a thin client starts fast.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.runtime.control;
