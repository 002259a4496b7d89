/** What is dropped of what happens, since it is of no interest, in six stages. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.sensor.filter;
