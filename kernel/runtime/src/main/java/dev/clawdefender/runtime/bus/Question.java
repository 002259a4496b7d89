package dev.clawdefender.runtime.bus;

/**
 * An address where one listener answers each question.
 *
 * @param name the name on the bus and in metrics
 * @param asked the record that asks
 * @param answered the record that answers
 * @param <Q> the same as {@code asked}
 * @param <A> the same as {@code answered}
 */
public record Question<Q extends Record, A extends Record>(
    String name, Class<Q> asked, Class<A> answered) {}
