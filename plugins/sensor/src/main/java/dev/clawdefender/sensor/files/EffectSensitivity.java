package dev.clawdefender.sensor.files;

import dev.clawdefender.api.event.OsAction;
import dev.clawdefender.api.event.Sensitivity;
import dev.clawdefender.runtime.config.SensorSettings;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much what was touched matters. Immutable. */
public final class EffectSensitivity {
  /** Where clouds give a machine its credentials. */
  private static final Set<String> METADATA =
      Set.of("169.254.169.254", "169.254.170.2", "fd00:ec2::254", "100.100.100.200");

  /** Sockets of agents that sign for who asks. */
  private static final Pattern KEY_AGENT =
      Pattern.compile("/tmp/ssh-[^/]+/agent\\.[0-9]+|/run/user/[0-9]+/(keyring|gnupg)/.*");

  /** What a process was started with and what it has in memory, see proc(5). */
  private static final Pattern INSIDE_PROCESS =
      Pattern.compile("/proc/([0-9]+)(/task/[0-9]+)?/(environ|mem)");

  /** All that is on a disk, or in memory, past the rights of files. */
  private static final Pattern RAW =
      Pattern.compile(
          "/proc/kcore|/dev/(k?mem|port|(sd|hd|vd|xvd)[a-z].*|(nvme|mmcblk|dm-|md|sg)[0-9].*"
              + "|mapper/(?!control$).+|disk/.+)");

  /**
   * Names of all that {@link #of} finds to be a secret of the kernel, and of more: files, and a
   * folder at the root.
   */
  public static final List<String> SECRETS_OF_KERNEL = List.of("environ", "mem", "kcore", "/dev");

  private final SensitivePaths paths;

  public EffectSensitivity(SensorSettings settings) {
    paths = SensitivePaths.of(settings);
  }

  /**
   * Of an action; its paths should be whole.
   *
   * @param pid who did it: what is its own is no secret
   */
  public Sensitivity of(OsAction action, int pid) {
    return switch (action) {
      case OsAction.Open open when isSecretOfKernel(open.path(), pid) -> Sensitivity.CREDENTIALS;
      case OsAction.Open open ->
          open.access() == OsAction.Access.READ ? read(open.path()) : paths.of(open.path());
      case OsAction.Create create -> paths.of(create.path());
      case OsAction.Remove remove -> paths.of(remove.path());
      case OsAction.ChangeMode change -> paths.of(change.path());
      case OsAction.Rename rename -> most(paths.ofMoved(rename.from()), paths.of(rename.to()));
      case OsAction.Execute execute -> read(execute.program());
      case OsAction.Connect connect -> peer(connect.peer());
      case OsAction.Send send -> peer(send.peer());
      case OsAction.Listen unused -> Sensitivity.NONE;
      case OsAction.Resolve unused -> Sensitivity.NONE;
      case OsAction.Fork unused -> Sensitivity.NONE;
      case OsAction.Exit unused -> Sensitivity.NONE;
    };
  }

  private static boolean isSecretOfKernel(String path, int pid) {
    if (!path.startsWith("/proc/") && !path.startsWith("/dev/")) {
      return false;
    }
    Matcher inside = INSIDE_PROCESS.matcher(path);
    return inside.matches()
        ? !inside.group(1).equals(Integer.toString(pid))
        : RAW.matcher(path).matches();
  }

  /** What is notable is so only if it is changed. */
  private Sensitivity read(String path) {
    Sensitivity sensitivity = paths.of(path);
    return sensitivity == Sensitivity.NOTABLE ? Sensitivity.NONE : sensitivity;
  }

  private Sensitivity peer(OsAction.Endpoint peer) {
    boolean credentials =
        METADATA.contains(peer.address()) || KEY_AGENT.matcher(peer.address()).matches();
    return credentials ? Sensitivity.CREDENTIALS : read(peer.address());
  }

  public static Sensitivity most(Sensitivity one, Sensitivity other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
