package dev.clawdefender.runtime.bus;

import dev.clawdefender.policy.PolicySnapshot;

/**
 * A policy went into force.
 *
 * @param snapshot the policy, passed by reference; every message judged from now on meets it
 */
public record PolicyActivated(PolicySnapshot snapshot) {}
