/** A server of our own, at which agents ask before they act and say what they did. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.app.selfreport;
