/** What a line of the audit log says. docs/audit-log.md is its description for people. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.audit.record;
