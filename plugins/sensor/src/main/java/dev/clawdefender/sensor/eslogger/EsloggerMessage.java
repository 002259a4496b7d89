package dev.clawdefender.sensor.eslogger;

import dev.clawdefender.sensor.source.SourceEvent;
import org.jspecify.annotations.Nullable;

/**
 * What a line says.
 *
 * @param event what happened; null if it is of no interest here
 * @param kind what kind of event: {@code exec}
 * @param number counts the events of that kind; -1 if it is not told
 * @param globalNumber counts all events; -1 if it is not told
 */
record EsloggerMessage(@Nullable SourceEvent event, String kind, long number, long globalNumber) {}
