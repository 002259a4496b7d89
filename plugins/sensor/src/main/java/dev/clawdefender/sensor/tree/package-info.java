/** Which processes there are, who started them, and whose they are. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.sensor.tree;
