package dev.clawdefender.api.plugin;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A key of a plugin's settings. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
  /** What it is for; shown where a value is wrong. */
  String value();

  /** What it is where it is absent, as text; a list's entries are separated by commas. */
  String fallback() default "";

  /** The least that a number may be. */
  double min() default -Double.MAX_VALUE;

  /** The most that a number may be. */
  double max() default Double.MAX_VALUE;

  /** What a string, or an entry of a list, may be; empty for anything. */
  String[] oneOf() default {};
}
