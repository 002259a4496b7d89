/** Files and how much they matter. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.sensor.files;
