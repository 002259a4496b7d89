package dev.clawdefender.runtime.redact;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * A kind of secret that can be told by its spelling.
 *
 * @param name what it is called in the log
 * @param literals texts, in lower case, of which one stands in each secret of the kind
 * @param pattern finds candidates; group 1 is the secret itself
 * @param genuine what a candidate must be beside; checksums, mostly
 */
record SecretFormat(
    String name, List<String> literals, Pattern pattern, Predicate<String> genuine) {

  private static SecretFormat of(String name, String literal, String expression) {
    return of(name, List.of(literal), expression, candidate -> true);
  }

  private static SecretFormat of(
      String name, List<String> literals, String expression, Predicate<String> genuine) {
    return new SecretFormat(name, literals, Pattern.compile(expression), genuine);
  }

  /** A secret that begins with letters of its own and stands alone. */
  private static SecretFormat token(String name, String prefix, String rest) {
    return of(
        name,
        prefix.toLowerCase(Locale.ROOT),
        "(?:^|[^0-9A-Za-z])(" + Pattern.quote(prefix) + rest + ")");
  }

  /** The kinds that are known, from what their issuers publish about them. */
  static final List<SecretFormat> KNOWN =
      List.of(
          of(
              "private-key",
              "-----begin",
              "(-----BEGIN[ A-Z0-9]*PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-[^-])*(?:-----END["
                  + " A-Z0-9]*-----|$))"),
          of(
              "aws-access-key",
              List.of("akia", "asia", "abia", "acca"),
              "(?:^|[^0-9A-Za-z+/=])((?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16})(?:[^0-9A-Za-z+/=]|$)",
              candidate -> true),
          of(
              "github-token",
              List.of("ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
              "(?:^|[^0-9A-Za-z])(gh[pousr]_[0-9A-Za-z]{36})(?:[^0-9A-Za-z_]|$)",
              Checksums::github),
          token("github-token", "github_pat_", "[0-9A-Za-z]{22}_[0-9A-Za-z]{59}"),
          of(
              "npm-token",
              List.of("npm_"),
              "(?:^|[^0-9A-Za-z])(npm_[0-9A-Za-z]{36})(?:[^0-9A-Za-z_]|$)",
              Checksums::github),
          token("gitlab-token", "glpat-", "[0-9A-Za-z_\\-.]{20,300}"),
          token("gitlab-token", "gldt-", "[0-9A-Za-z_\\-]{20,}"),
          token("gitlab-token", "glrt-", "[0-9A-Za-z_\\-.]{20,}"),
          of(
              "slack-token",
              List.of("xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxe-", "xapp-"),
              "(?:^|[^0-9A-Za-z])((?:xox[abprse]|xapp)-[0-9A-Za-z-]{16,250})",
              candidate -> candidate.chars().anyMatch(Character::isDigit)),
          of(
              "slack-webhook",
              "hooks.slack.com",
              "(hooks\\.slack\\.com/(?:services|workflows)/[A-Za-z0-9+/]{20,})"),
          of(
              "discord-webhook",
              "/api/webhooks/",
              "(discord(?:app)?\\.com/api/webhooks/[0-9]{15,21}/[0-9A-Za-z_-]{50,})"),
          of(
              "stripe-key",
              List.of("sk_live_", "rk_live_", "sk_test_", "rk_test_", "whsec_"),
              "(?:^|[^0-9A-Za-z])((?:[sr]k_(?:live|test)_[0-9A-Za-z]{16,250}|whsec_[0-9A-Za-z+/=]{24,}))",
              candidate -> true),
          token("anthropic-key", "sk-ant-", "[0-9A-Za-z]{3,10}-[0-9A-Za-z_-]{20,}"),
          of(
              "openai-key",
              List.of("sk-"),
              "(?:^|[^0-9A-Za-z])(sk-(?:proj-|svcacct-|admin-)?[0-9A-Za-z_-]{20,250})",
              candidate -> Checksums.looksRandom(candidate.substring(3))),
          token("google-api-key", "AIza", "[0-9A-Za-z_-]{35}"),
          token("google-oauth", "GOCSPX-", "[0-9A-Za-z_-]{28}"),
          token("google-oauth", "ya29.", "[0-9A-Za-z_-]{20,}"),
          of(
              "jwt",
              "eyj",
              "(?:^|[^0-9A-Za-z_-])(eyJ[0-9A-Za-z_-]{10,}\\.eyJ[0-9A-Za-z_-]{10,}\\.[0-9A-Za-z_-]{10,})"),
          token("pypi-token", "pypi-AgEIcHlwaS5vcmc", "[0-9A-Za-z_-]{50,}"),
          token("huggingface-token", "hf_", "[A-Za-z]{34}"),
          token("sendgrid-key", "SG.", "[0-9A-Za-z_-]{22}\\.[0-9A-Za-z_-]{43}"),
          token("twilio-key", "SK", "[0-9a-f]{32}"),
          token("mailgun-key", "key-", "[0-9a-f]{32}"),
          of(
              "digitalocean-token",
              List.of("dop_v1_", "doo_v1_", "dor_v1_"),
              "(?:^|[^0-9A-Za-z])(do[opr]_v1_[0-9a-f]{64})",
              candidate -> true),
          of(
              "telegram-token",
              List.of(":aa"),
              "(?:^|[^0-9A-Za-z])([0-9]{8,10}:AA[0-9A-Za-z_-]{33})(?:[^0-9A-Za-z_-]|$)",
              candidate -> true),
          of(
              "shopify-token",
              List.of("shpat_", "shpca_", "shppa_", "shpss_"),
              "(?:^|[^0-9A-Za-z])(shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32})",
              candidate -> true),
          of(
              "square-token",
              List.of("sq0atp-", "sq0csp-", "eaaa"),
              "(?:^|[^0-9A-Za-z])(sq0(?:atp|csp)-[0-9A-Za-z_-]{22,43}|EAAA[0-9A-Za-z_-]{60})",
              candidate -> true),
          token("vault-token", "hvs.", "[0-9A-Za-z_-]{24,}"),
          token("vault-token", "hvb.", "[0-9A-Za-z_-]{24,}"),
          token("doppler-token", "dp.pt.", "[0-9A-Za-z]{40,44}"),
          token("linear-key", "lin_api_", "[0-9A-Za-z]{40}"),
          token("notion-token", "ntn_", "[0-9A-Za-z]{40,50}"),
          token("notion-token", "secret_", "[0-9A-Za-z]{43}"),
          token("atlassian-token", "ATATT3", "[0-9A-Za-z_=-]{50,}"),
          token("databricks-token", "dapi", "[0-9a-f]{32}"),
          token("docker-token", "dckr_pat_", "[0-9A-Za-z_-]{27}"),
          token("grafana-token", "glsa_", "[0-9A-Za-z]{32}_[0-9A-Fa-f]{8}"),
          token("supabase-token", "sbp_", "[0-9a-f]{40}"),
          token("postman-key", "PMAK-", "[0-9a-f]{24}-[0-9a-f]{34}"),
          token("newrelic-key", "NRAK-", "[0-9A-Z]{27}"),
          token("age-key", "AGE-SECRET-KEY-1", "[0-9A-Z]{58}"),
          token("planetscale-token", "pscale_tkn_", "[0-9A-Za-z_.-]{32,}"),
          token("groq-key", "gsk_", "[0-9A-Za-z]{40,}"),
          token("replicate-token", "r8_", "[0-9A-Za-z]{37}"),
          token("perplexity-key", "pplx-", "[0-9A-Za-z]{40,}"),
          token("xai-key", "xai-", "[0-9A-Za-z]{60,}"),
          of("azure-storage-key", "accountkey=", "(?i:AccountKey=)([0-9A-Za-z+/]{86}==)"),
          // What stands between a scheme's user and its host.
          of(
              "url-password",
              "://",
              "[A-Za-z][A-Za-z0-9+.-]*://[^\\s/:@\"'<>]*:([^\\s/@\"'<>]+)@[^\\s/\"'<>]"),
          of("bearer-token", "bearer", "(?i:\\bbearer)\\s+([0-9A-Za-z_.~+/=-]{16,})"),
          of(
              "basic-credentials",
              "basic",
              "(?i:\\bauthorization[\"']?\\s*[:=]\\s*[\"']?basic)\\s+([0-9A-Za-z+/=]{8,})"),
          of(
              "payment-card",
              List.of(),
              "(?:^|[^0-9A-Za-z.-])([3-6][0-9]{3}[ -]?[0-9]{4}[ -]?[0-9]{4}["
                  + " -]?[0-9]{1,7})(?:[^0-9A-Za-z.-]|[.,;]?(?:\\s|$))",
              Checksums::paymentCard),
          // name = value, as configuration files and command lines have it.
          of(
              "assigned-secret",
              List.of("passw", "pwd", "secret", "token", "api", "key", "credential", "pass"),
              "(?i:[0-9A-Za-z_.-]*(?:password|passwd|passphrase|pwd|secret|api[_-]?key|access[_-]?key|secret[_-]?key|private[_-]?key|auth[_-]?token|access[_-]?token|refresh[_-]?token|_token|_pass|credential)[0-9A-Za-z_-]*)[\"']?\\s*(?:=|:|:=|=>)\\s*[\"']?([^\\s\"',;&<>(){}\\[\\]]{6,})",
              Checksums::looksSecret));
}
