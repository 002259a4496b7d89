package dev.clawdefender.proxy.oauth;

/** The authorization server says that what we showed is worth nothing; asking again is in vain. */
final class TokenRefusedException extends OAuthException {
  private static final long serialVersionUID = 1L;

  TokenRefusedException(String message) {
    super(message);
  }
}
