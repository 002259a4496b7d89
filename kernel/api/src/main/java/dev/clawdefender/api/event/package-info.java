/** What happens, as immutable records: what analyzers are told and what they tell. */
@org.jspecify.annotations.NullMarked
package dev.clawdefender.api.event;
