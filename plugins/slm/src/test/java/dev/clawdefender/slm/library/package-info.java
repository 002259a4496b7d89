/** Tests of loading libraries into this process. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.slm.library;
