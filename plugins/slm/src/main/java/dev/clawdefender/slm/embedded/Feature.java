package dev.clawdefender.slm.embedded;

import dev.clawdefender.api.RiskLevel;

/**
 * Something that is true of a call or is not. That it is true can only raise a level.
 *
 * <p>The text says what it is to a person: "rated high: TEXT; TEXT".
 */
enum Feature {
  // What the tool's name says.
  READS(RiskLevel.LOW, "the tool reads"),
  WRITES(RiskLevel.MEDIUM, "the tool changes something"),
  DELETES(RiskLevel.MEDIUM, "the tool deletes"),
  RUNS(RiskLevel.LOW, "the tool runs what it is given"),
  SENDS(RiskLevel.MEDIUM, "the tool sends something to others"),
  PAYS(RiskLevel.HIGH, "the tool moves money"),
  GRANTS(RiskLevel.MEDIUM, "the tool changes rights or keys"),
  HANDLES_SECRETS(RiskLevel.HIGH, "the tool handles secrets"),
  WHOLE(RiskLevel.LOW, "is about a whole repository, database, project or machine"),
  OPENS(RiskLevel.HIGH, "the tool opens or switches something in the world"),

  // What commands and code do.
  DESTROYS(RiskLevel.CRITICAL, "destroys data that cannot be brought back"),
  DELETES_MUCH(RiskLevel.MEDIUM, "deletes a lot at once"),
  DELETES_BEYOND(RiskLevel.HIGH, "deletes more than what can be made again"),
  DELETES_SOME(RiskLevel.MEDIUM, "deletes files"),
  RUNS_DOWNLOAD(RiskLevel.HIGH, "runs code that it downloads"),
  RUNS_ENCODED(RiskLevel.HIGH, "runs code that is encoded"),
  REMOTE_SHELL(RiskLevel.CRITICAL, "gives a shell to another machine"),
  LISTENS(RiskLevel.HIGH, "lets other machines in"),
  UPLOADS(RiskLevel.MEDIUM, "sends data to another machine"),
  READS_SECRETS(RiskLevel.HIGH, "reads where secrets are kept"),
  PRINTS_SECRETS(RiskLevel.HIGH, "asks for secrets"),
  STAYS(RiskLevel.MEDIUM, "arranges to be run again later"),
  TAKES_RIGHTS(RiskLevel.HIGH, "takes more rights"),
  UNPROTECTS(RiskLevel.HIGH, "switches protection or recording off"),
  COVERS_TRACKS(RiskLevel.HIGH, "removes traces"),
  LEAVES_CONTAINER(RiskLevel.HIGH, "reaches out of a container"),
  REWRITES_HISTORY(RiskLevel.HIGH, "overwrites shared history"),
  OPENS_FILES(RiskLevel.HIGH, "opens files to everyone"),
  AS_ROOT(RiskLevel.MEDIUM, "runs as root"),
  USES_NETWORK(RiskLevel.MEDIUM, "uses the network"),
  INSTALLS(RiskLevel.MEDIUM, "installs software"),
  STARTS(RiskLevel.MEDIUM, "starts or ends programs"),
  INLINE_CODE(RiskLevel.MEDIUM, "runs code that stands in the command"),
  CHANGES_FILES(RiskLevel.MEDIUM, "changes or moves files"),
  DUMPS(RiskLevel.HIGH, "takes all of a database, the network's traffic or a process's memory"),
  MINES(RiskLevel.CRITICAL, "mines"),
  DESTROYS_SERVICE(RiskLevel.CRITICAL, "destroys what runs in a cloud or cluster"),
  PUBLISHES(RiskLevel.HIGH, "publishes"),
  SEARCHES_SECRETS(RiskLevel.HIGH, "looks for secrets"),

  // What SQL does.
  SQL_DESTROYS(RiskLevel.HIGH, "drops or empties tables"),
  SQL_DELETES(RiskLevel.MEDIUM, "deletes rows"),
  SQL_CHANGES(RiskLevel.MEDIUM, "changes a database"),
  SQL_GRANTS(RiskLevel.HIGH, "changes rights in a database"),
  SQL_LEAVES(RiskLevel.HIGH, "has a database reach files or programs"),
  SQL_PRIVATE(RiskLevel.HIGH, "reads private data or passwords of a database"),
  SQL_ALL(RiskLevel.LOW, "reads whole rows"),

  // Where it goes.
  SYSTEM_PLACE(RiskLevel.MEDIUM, "touches the operating system's files"),
  RUN_BY_ITSELF(RiskLevel.LOW, "touches what is run by itself"),
  BROAD_PLACE(RiskLevel.MEDIUM, "is about a whole disk or home folder"),
  PERSONAL_PLACE(RiskLevel.MEDIUM, "touches personal files"),
  PUBLISHED_PLACE(RiskLevel.MEDIUM, "touches what a web server publishes"),
  BUILD_PLACE(RiskLevel.LOW, "touches how the project is built or deployed"),
  OUTSIDE_PLACE(RiskLevel.LOW, "touches places outside of the project"),
  BARE_ADDRESS(RiskLevel.MEDIUM, "names a machine by its bare address"),
  MACHINE_CREDENTIALS(RiskLevel.HIGH, "asks a cloud machine for its credentials"),
  CATCHER(RiskLevel.HIGH, "goes to a place that anonymous uploads are collected at"),
  CONTAINER_ENGINE(RiskLevel.HIGH, "speaks to the container engine"),
  PRODUCTION(RiskLevel.MEDIUM, "is about production"),
  BACKUPS(RiskLevel.LOW, "is about backups"),

  // What the values say.
  FORCES(RiskLevel.MEDIUM, "insists: force, recursive, permanent or without asking"),
  EVERYTHING(RiskLevel.MEDIUM, "is about all there is"),
  OPENS_TO_ALL(RiskLevel.HIGH, "opens something to everyone"),
  FULL_RIGHTS(RiskLevel.MEDIUM, "names full rights"),
  SECRET_TEXT(RiskLevel.MEDIUM, "contains what looks like a secret"),
  LURES(RiskLevel.HIGH, "asks others for their password"),
  HIDDEN(RiskLevel.MEDIUM, "hides what it does by an encoding"),

  // What they mean together.
  SENDS_SECRETS(RiskLevel.HIGH, "sends secrets to others"),
  DELETES_BROADLY(RiskLevel.HIGH, "deletes all of something, production or backups"),
  DELETES_FORCED(RiskLevel.MEDIUM, "deletes and insists"),
  CHANGES_RUN_BY_ITSELF(RiskLevel.HIGH, "changes what is run by itself"),
  PLANTS_CODE(RiskLevel.HIGH, "plants dangerous code where it is run by itself"),
  PUBLISHES_SECRETS(RiskLevel.HIGH, "puts secrets where they are published"),
  SENDS_AFTER(RiskLevel.MEDIUM, "sends something out after risky calls of the same session"),
  DOWNLOAD_AS_ROOT(RiskLevel.MEDIUM, "runs downloaded code as root or for good"),
  CHANGES_PRODUCTION(RiskLevel.MEDIUM, "changes or deletes in production"),
  CHANGES_SYSTEM(RiskLevel.MEDIUM, "changes the operating system's files"),
  DELETES_PERSONAL(RiskLevel.HIGH, "deletes a whole place or personal files"),
  SENDS_PERSONAL(RiskLevel.MEDIUM, "sends personal files to others"),
  GRANTS_FULL(RiskLevel.HIGH, "gives full rights"),
  DUMPS_OUT(RiskLevel.HIGH, "sends a whole database to others"),
  SENDS_TO_CATCHER(RiskLevel.MEDIUM, "sends to a place for anonymous uploads"),
  RISKY_BEFORE(RiskLevel.LOW, "an earlier call of the session was rated high");

  private final RiskLevel meant;
  private final String text;

  Feature(RiskLevel meant, String text) {
    this.meant = meant;
    this.text = text;
  }

  /** How bad it was thought to be by itself. That is where learning begins. */
  RiskLevel meant() {
    return meant;
  }

  /** For people. */
  String text() {
    return text;
  }
}
