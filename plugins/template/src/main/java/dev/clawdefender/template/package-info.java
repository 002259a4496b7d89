/** A plugin to start from: an analyzer that notices a word in the arguments of calls. */
package dev.clawdefender.template;
