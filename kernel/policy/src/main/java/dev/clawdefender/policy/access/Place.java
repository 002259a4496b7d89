package dev.clawdefender.policy.access;

import java.util.Map;

/**
 * The surroundings in which a server understands paths.
 *
 * @param home what {@code ~} stands for; absolute
 * @param workingDirectory where relative paths start; absolute
 * @param user the name of the user whose home that is
 * @param environment the server's environment, for {@code $NAME} in paths
 * @param foldsCase whether the file system takes upper and lower case for the same
 */
public record Place(
    String home,
    String workingDirectory,
    String user,
    Map<String, String> environment,
    boolean foldsCase) {
  public Place {
    environment = Map.copyOf(environment);
  }
}
