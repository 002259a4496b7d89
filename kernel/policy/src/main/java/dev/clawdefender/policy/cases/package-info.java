/** Decision tables: messages beside a policy and what is expected to be decided about them. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.policy.cases;
