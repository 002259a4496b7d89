/** The kernel: boots the parts of ClawDefender, which it knows only as plugins, and stops them. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.runtime;
