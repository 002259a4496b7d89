@org.jspecify.annotations.NullMarked
package dev.clawdefender.correlation.report;
