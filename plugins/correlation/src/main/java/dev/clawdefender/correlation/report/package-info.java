/** What agents say that they did, and whether it is true. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.correlation.report;
