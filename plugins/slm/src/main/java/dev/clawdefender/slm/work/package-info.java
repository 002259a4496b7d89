/** Which calls are assessed, when, for how long, and what becomes of the answers. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.slm.work;
