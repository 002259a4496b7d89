package dev.clawdefender.proxy.oauth;

import java.io.IOException;

/** No token can be had; the message is for people and says what to do. It holds no secret. */
public sealed class OAuthException extends IOException permits TokenRefusedException {
  private static final long serialVersionUID = 1L;

  OAuthException(String message) {
    super(message);
  }

  OAuthException(String message, Throwable cause) {
    super(message, cause);
  }
}
