package dev.clawdefender.policy;

/** What {@link PolicySnapshot#decide} works with. One for each deciding thread, used with any snapshot. */
public final class DecisionScratch {}
