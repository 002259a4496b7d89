package dev.clawdefender.policy.access;

import java.util.Map;

public record Place(
    String home,
    String workingDirectory,
    String user,
    Map<String, String> environment,
    boolean foldsCase) {}
