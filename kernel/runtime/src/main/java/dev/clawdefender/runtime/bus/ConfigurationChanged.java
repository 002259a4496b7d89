package dev.clawdefender.runtime.bus;

/** Another configuration counts from now on; see {@code KernelContext.configuration}. */
public record ConfigurationChanged() {}
