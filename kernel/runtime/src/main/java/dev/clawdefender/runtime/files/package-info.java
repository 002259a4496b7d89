/** Writing files so that nobody ever sees half of one. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.runtime.files;
