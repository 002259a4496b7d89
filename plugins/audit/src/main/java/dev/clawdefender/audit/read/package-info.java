/** Reading what was written: for people who look something up, and for those who doubt it. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.audit.read;
