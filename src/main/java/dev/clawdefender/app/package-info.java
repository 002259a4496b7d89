/** The command line. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.app;
