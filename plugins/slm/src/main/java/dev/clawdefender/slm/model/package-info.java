/** What a risk model is asked and what it may answer. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.slm.model;
