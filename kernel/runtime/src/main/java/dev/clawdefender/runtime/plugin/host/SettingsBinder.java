package dev.clawdefender.runtime.plugin.host;

import dev.clawdefender.api.plugin.Setting;
import dev.clawdefender.runtime.config.PluginEntry;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a plugin's record of its settings out of what is listed. Used once. */
final class SettingsBinder {
  private final PluginEntry entry;
  private final List<String> problems = new ArrayList<>();

  private SettingsBinder(PluginEntry entry) {
    this.entry = entry;
  }

  /**
   * The settings of a plugin.
   *
   * @throws IllegalArgumentException with all that is wrong, each with its place
   */
  static <T extends Record> T bind(PluginEntry entry, Class<T> type) {
    return new SettingsBinder(entry).bind(type);
  }

  private <T extends Record> T bind(Class<T> type) {
    RecordComponent[] components = type.getRecordComponents();
    @Nullable Object[] values = new @Nullable Object[components.length];
    List<String> known = new ArrayList<>();
    for (int i = 0; i < components.length; i++) {
      String key = snakeCase(components[i].getName());
      known.add(key);
      values[i] = value(components[i], key);
    }
    for (Map.Entry<String, PluginEntry.Value> given : entry.settings().entrySet()) {
      if (!known.contains(given.getKey())) {
        problems.add(
            given.getValue().place()
                + ": unknown setting \""
                + given.getKey()
                + "\"; known: "
                + String.join(", ", known));
      }
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", problems));
    }
    try {
      Constructor<T> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(
          entry.place() + ": settings: " + String.valueOf(e.getCause()), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("settings record " + type.getName() + ": " + e, e);
    }
  }

  private @Nullable Object value(RecordComponent component, String key) {
    Setting setting = component.getAnnotation(Setting.class);
    PluginEntry.Value given = entry.settings().get(key);
    if (setting == null) {
      problems.add(component.getName() + " has no @Setting; that is the plugin's mistake");
      return null;
    }
    if (given == null && setting.fallback().isEmpty() && component.getType() != String.class) {
      problems.add(entry.place() + ": setting \"" + key + "\" is missing: " + setting.value());
      return null;
    }
    Object raw = given == null ? setting.fallback() : given.value();
    String place = given == null ? "the fallback of \"" + key + "\"" : given.place();
    Object value = given == null ? parse(component, setting) : converted(component, raw);
    String must = value == null ? mustBe(component.getType()) : outside(value, setting);
    if (must != null) {
      problems.add(place + ": \"" + key + "\" must be " + must + " (" + setting.value() + ")");
    }
    return value;
  }

  private static @Nullable Object parse(RecordComponent component, Setting setting) {
    String text = setting.fallback();
    Class<?> type = component.getType();
    try {
      if (type == List.class) {
        return text.equals("[]")
            ? List.of()
            : Arrays.stream(text.split(",")).map(String::strip).toList();
      }
      if (type == boolean.class) {
        return Boolean.valueOf(text);
      }
      if (type == String.class) {
        return text;
      }
      return type == double.class
          ? (Object) Double.valueOf(text)
          : converted(component, Long.valueOf(text));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable Object converted(RecordComponent component, Object raw) {
    Class<?> type = component.getType();
    if (type == String.class) {
      return raw instanceof String ? raw : null;
    }
    if (type == boolean.class) {
      return raw instanceof Boolean ? raw : null;
    }
    if (type == List.class) {
      return raw instanceof List ? raw : null;
    }
    if (type == double.class) {
      return raw instanceof Number number ? (Object) number.doubleValue() : null;
    }
    if (!(raw instanceof Long number)) {
      return null;
    }
    if (type == int.class) {
      return number == number.intValue() ? (Object) number.intValue() : null;
    }
    return type == long.class ? number : null;
  }

  private static String mustBe(Class<?> type) {
    if (type == String.class) {
      return "a string";
    }
    if (type == boolean.class) {
      return "true or false";
    }
    if (type == List.class) {
      return "an array of strings";
    }
    return type == double.class ? "a number" : "a whole number";
  }

  private static @Nullable String outside(Object value, Setting setting) {
    if (value instanceof Number number) {
      double size = number.doubleValue();
      if (size < setting.min() || size > setting.max()) {
        boolean whole = !(value instanceof Double);
        return "from " + bound(setting.min(), whole) + " to " + bound(setting.max(), whole);
      }
      return null;
    }
    List<String> allowed = List.of(setting.oneOf());
    List<?> given = value instanceof List<?> list ? list : List.of(value);
    return allowed.isEmpty() || value instanceof Boolean || allowed.containsAll(given)
        ? null
        : "one of: " + String.join(", ", allowed);
  }

  private static String bound(double value, boolean whole) {
    if (Math.abs(value) == Double.MAX_VALUE) {
      return "anything";
    }
    return whole ? Long.toString((long) value) : Double.toString(value);
  }

  private static String snakeCase(String name) {
    return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }
}
