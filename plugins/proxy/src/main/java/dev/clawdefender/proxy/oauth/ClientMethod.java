package dev.clawdefender.proxy.oauth;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How a client shows who it is at the token endpoint. */
enum ClientMethod {
  NONE("none"),
  BASIC("client_secret_basic"),
  POST("client_secret_post"),
  PRIVATE_KEY("private_key_jwt");

  private final String text;

  ClientMethod(String text) {
    this.text = text;
  }

  /** As metadata name it. */
  String text() {
    return text;
  }

  static Optional<ClientMethod> of(String text) {
    return Arrays.stream(values()).filter(method -> method.text.equals(text)).findFirst();
  }

  /** Those of a list that we know, in its order. */
  static List<ClientMethod> known(List<String> texts) {
    return texts.stream().flatMap(text -> of(text).stream()).toList();
  }
}
