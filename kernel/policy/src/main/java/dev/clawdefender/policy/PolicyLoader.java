package dev.clawdefender.policy;

import dev.clawdefender.policy.access.Place;
import dev.clawdefender.policy.load.PolicyException;
import java.nio.file.Path;
import java.util.List;

/** Makes snapshots of policy files. */
public final class PolicyLoader {
  /**
   * @param place what {@code ~} and {@code $HOME} in patterns stand for
   */
  public PolicyLoader(Place place) {
    throw new UnsupportedOperationException();
  }

  /**
   * Reads, checks and compiles policy files, which together are one policy, and runs the cases
   * beside each ({@code NAME.cases.toml} for {@code NAME.toml}) that has some.
   *
   * @param files at least one
   * @throws PolicyException with all that is wrong: unreadable files, problems, failing cases
   */
  public PolicySnapshot load(List<Path> files, long epoch) throws PolicyException {
    throw new UnsupportedOperationException();
  }
}
