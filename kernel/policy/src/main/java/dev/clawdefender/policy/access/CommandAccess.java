package dev.clawdefender.policy.access;

public record CommandAccess(String pointer, String name, String line) {}
