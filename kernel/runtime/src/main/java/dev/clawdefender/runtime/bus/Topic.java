package dev.clawdefender.runtime.bus;

/**
 * An address whose records are published to everyone who listens.
 *
 * @param name the name on the bus and in metrics
 * @param type what is published there; a sealed interface stands for all its records
 * @param <T> the same
 */
public record Topic<T>(String name, Class<T> type) {}
