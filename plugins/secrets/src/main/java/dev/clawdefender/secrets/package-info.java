/** Keeps secrets out of arguments and results. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.secrets;
