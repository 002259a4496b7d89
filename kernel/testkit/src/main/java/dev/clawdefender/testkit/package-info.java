/**
 * What plugin authors test with: messages made of JSON, contexts that keep what was reported or
 * published, and checks that every plugin has to pass.
 */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.testkit;
