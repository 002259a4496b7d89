/** Tests of the reading of messages, most of them against Jackson as an independent reader. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.message;
