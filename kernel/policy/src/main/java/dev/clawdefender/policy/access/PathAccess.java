package dev.clawdefender.policy.access;

import java.util.List;

public record PathAccess(String pointer, String given, List<String> forms, boolean glob) {}
