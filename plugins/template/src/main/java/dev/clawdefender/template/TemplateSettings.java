package dev.clawdefender.template;

import dev.clawdefender.api.plugin.Setting;

/**
 * The plugin's settings.
 *
 * @param word the word to notice
 */
record TemplateSettings(
    @Setting(value = "the word to notice", fallback = "production") String word) {}
