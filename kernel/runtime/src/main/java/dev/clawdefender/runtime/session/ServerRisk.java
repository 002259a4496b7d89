package dev.clawdefender.runtime.session;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the ended sessions of one server left that no person let go. All its sessions share it. Safe
 * for use by any thread; reading it is a volatile read.
 */
final class ServerRisk {
  private volatile @Nullable Unanswered left;

  /** What is left; null if nothing is. */
  @Nullable Unanswered left() {
    return left;
  }

  synchronized void add(Unanswered more) {
    Unanswered before = left;
    left = before == null ? more : before.and(more);
  }

  /** A person lets the server go on, having been shown this. */
  synchronized void lift(@Nullable Unanswered shown) {
    if (Objects.equals(left, shown)) {
      left = null;
    }
  }
}
