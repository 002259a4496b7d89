/**
 * Plugins at work: each rule and each analyzer is a verticle with a thread of its own, started and
 * stopped as the list of plugins says, and kept from harming anything else.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.runtime.plugin.host;
