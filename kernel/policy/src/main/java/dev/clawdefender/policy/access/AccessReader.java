package dev.clawdefender.policy.access;

import dev.clawdefender.message.JsonTape;

public final class AccessReader {
  public AccessReader(Place place, LinkResolver links) {}

  public void read(JsonTape tape, int value, CharSequence toolName, Accesses out) {}

  public void readUri(String uri, Accesses out) {}
}
