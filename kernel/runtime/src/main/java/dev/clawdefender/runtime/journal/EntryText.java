package dev.clawdefender.runtime.journal;

/** The texts of an entry. The order is part of the journal's format. */
public enum EntryText {
  SESSION,
  SERVER,
  CLIENT,
  METHOD,
  TOOL,
  /** The id of a request, as it is spelled. */
  ID,
  RULE,
  REASON,
  /** The number by which a person finds a decision. */
  DECISION,
  /** What a person answered who was asked, or that none did. */
  APPROVAL
}
