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
  APPROVAL,
  /** A plugin, or the part of one that noticed something. */
  PLUGIN,
  /** The state that a plugin is in. */
  STATE,
  SEVERITY,
  /** What was noticed. */
  TITLE
}
