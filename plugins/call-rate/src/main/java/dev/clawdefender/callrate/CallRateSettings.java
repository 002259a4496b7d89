package dev.clawdefender.callrate;

import dev.clawdefender.api.plugin.Setting;

/**
 * What is too much.
 *
 * @param perMinute calls of one session within a minute
 * @param repeats the same call, arguments included, within a minute
 */
record CallRateSettings(
    @Setting(value = "calls of one session in a minute", fallback = "120", min = 1, max = 100_000)
        int perMinute,
    @Setting(value = "the same call in a minute", fallback = "10", min = 2, max = 10_000)
        int repeats) {}
