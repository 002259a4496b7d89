package dev.clawdefender.sensor.source;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a source can and cannot see.
 *
 * @param abilities for each kind of thing
 */
public record Capabilities(Map<Sight, Ability> abilities) {
  /** Everything, to be narrowed by {@link #but}. */
  public static final Capabilities ALL = of(Ability.ALL);

  public Capabilities {
    abilities = Collections.unmodifiableMap(new EnumMap<>(abilities));
  }

  /** The same of everything. */
  public static Capabilities of(Ability ability) {
    Map<Sight, Ability> all = new EnumMap<>(Sight.class);
    for (Sight sight : Sight.values()) {
      all.put(sight, ability);
    }
    return new Capabilities(all);
  }

  /** The same but for this. */
  public Capabilities but(Sight sight, Ability ability) {
    Map<Sight, Ability> all = new EnumMap<>(abilities);
    all.put(sight, ability);
    return new Capabilities(all);
  }

  public Ability of(Sight sight) {
    return abilities.getOrDefault(sight, Ability.none(""));
  }
}
