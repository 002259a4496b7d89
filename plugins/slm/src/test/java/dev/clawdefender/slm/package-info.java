/** Labelled calls, and how well models rate them. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.slm;
