/** What the kernel and a proxy say to each other about sessions. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.runtime.session;
