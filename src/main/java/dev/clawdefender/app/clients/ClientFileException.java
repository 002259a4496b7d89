package dev.clawdefender.app.clients;

import java.io.IOException;

/** A client's file cannot be used; the message says why and what to do. Nothing was changed. */
public final class ClientFileException extends IOException {
  private static final long serialVersionUID = 1L;

  ClientFileException(String message) {
    super(message);
  }
}
