package dev.clawdefender.secrets;

import java.util.List;

/**
 * A format of secrets, by what it begins with and what may follow. Reading it takes time in
 * proportion to its length, whatever stands there.
 *
 * @param name what it is called in settings and in what takes its place
 * @param prefix what it begins with
 * @param letters what may follow: {@code a} for letters, {@code 0} for digits, {@code A} for
 *     capitals only, any other character for itself
 * @param least how many characters must follow
 * @param most how many characters follow at most
 * @param end what ends it, where it is not the first character that may not follow; else empty
 */
record SecretFormat(String name, String prefix, String letters, int least, int most, String end) {
  private static final int ANY = 4_096;

  /** The formats that are known. Sources: the issuers' documentation of their tokens. */
  static final List<SecretFormat> KNOWN =
      List.of(
          token("github-token", "ghp_", "a0", 36, 255),
          token("github-token", "gho_", "a0", 36, 255),
          token("github-token", "ghu_", "a0", 36, 255),
          token("github-token", "ghs_", "a0", 36, 255),
          token("github-token", "ghr_", "a0", 36, 255),
          token("github-token", "github_pat_", "a0_", 60, 255),
          token("gitlab-token", "glpat-", "a0_-", 20, 255),
          token("aws-access-key", "AKIA", "A0", 16, 16),
          token("aws-access-key", "ASIA", "A0", 16, 16),
          token("google-api-key", "AIza", "a0_-", 35, 35),
          token("anthropic-key", "sk-ant-", "a0_-", 24, 255),
          token("openai-key", "sk-proj-", "a0_-", 24, 255),
          token("openai-key", "sk-svcacct-", "a0_-", 24, 255),
          token("openai-key", "sk-", "a0", 40, 64),
          token("slack-token", "xoxb-", "a0-", 20, 255),
          token("slack-token", "xoxp-", "a0-", 20, 255),
          token("slack-token", "xapp-", "a0-", 20, 255),
          token("stripe-key", "sk_live_", "a0", 16, 255),
          token("stripe-key", "rk_live_", "a0", 16, 255),
          token("npm-token", "npm_", "a0", 36, 36),
          token("pypi-token", "pypi-AgEIcHlwaS5vcmc", "a0_-", 50, 512),
          token("hugging-face-token", "hf_", "a0", 30, 64),
          token("sendgrid-key", "SG.", "a0_-.", 60, 80),
          token("digitalocean-token", "dop_v1_", "a0", 64, 64),
          new SecretFormat("json-web-token", "eyJ", "a0_-.=", 40, ANY, ""),
          new SecretFormat("private-key", "-----BEGIN ", "", 0, 1 << 20, "PRIVATE KEY-----"));

  private static SecretFormat token(
      String name, String prefix, String letters, int least, int most) {
    return new SecretFormat(name, prefix, letters, least, most, "");
  }

  /** Where a secret that begins at {@code from} ends, or -1 if none does. */
  int endOf(CharSequence text, int from) {
    if (!startsWith(text, from, prefix)) {
      return -1;
    }
    int at = from + prefix.length();
    if (!end.isEmpty()) {
      return endOfBlock(text, at);
    }
    if (from > 0 && mayFollow(text.charAt(from - 1))) {
      return -1; // it is the end of a longer word
    }
    int limit = Math.min(text.length(), at + most);
    int to = at;
    int dots = 0;
    while (to < limit && mayFollow(text.charAt(to))) {
      dots += text.charAt(to) == '.' ? 1 : 0;
      to++;
    }
    boolean whole = to == text.length() || !mayFollow(text.charAt(to));
    boolean parts = !prefix.equals("eyJ") || dots == 2;
    return to - at >= least && whole && parts ? to : -1;
  }

  /** A key block: {@code -----BEGIN ... PRIVATE KEY-----} up to its end, or all that is there. */
  private int endOfBlock(CharSequence text, int from) {
    int header = indexOf(text, end, from, Math.min(text.length(), from + 40));
    if (header < 0) {
      return -1;
    }
    int footer = indexOf(text, end, header + end.length(), text.length());
    return footer < 0 ? text.length() : footer + end.length();
  }

  private boolean mayFollow(char c) {
    boolean capital = c >= 'A' && c <= 'Z';
    boolean small = c >= 'a' && c <= 'z';
    boolean digit = c >= '0' && c <= '9';
    for (int i = 0; i < letters.length(); i++) {
      char allowed = letters.charAt(i);
      if (switch (allowed) {
        case 'a' -> capital || small;
        case 'A' -> capital;
        case '0' -> digit;
        default -> c == allowed;
      }) {
        return true;
      }
    }
    return false;
  }

  private static boolean startsWith(CharSequence text, int from, String prefix) {
    if (text.length() - from < prefix.length()) {
      return false;
    }
    for (int i = 0; i < prefix.length(); i++) {
      if (text.charAt(from + i) != prefix.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static int indexOf(CharSequence text, String sought, int from, int to) {
    for (int i = from; i + sought.length() <= to; i++) {
      if (startsWith(text, i, sought)) {
        return i;
      }
    }
    return -1;
  }
}
