/**
 * A language model in this process, by a library of llama.cpp. What that library does wrong, this
 * process does wrong: so it is off unless somebody asks for it.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.slm.library;
