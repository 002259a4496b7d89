package dev.clawdefender.policy.access;

public record HostAccess(String pointer, String given, String host) {}
