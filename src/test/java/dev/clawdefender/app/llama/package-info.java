/** A real llama.cpp and a model for it that the tests make themselves. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.app.llama;
