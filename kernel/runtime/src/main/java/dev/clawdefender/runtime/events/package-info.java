/** Who is told what happens, without anyone waiting for who is told. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.runtime.events;
