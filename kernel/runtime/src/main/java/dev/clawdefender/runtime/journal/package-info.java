/**
 * The journal: what is decided is put here before it is carried out, and stays readable when the
 * process is killed. A plugin drains it into something that lasts.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.runtime.journal;
