package dev.clawdefender.correlation.work;

import dev.clawdefender.policy.access.LinkResolver;

/**
 * Follows the links of one session, as long as that is quick. A path whose links are not known in
 * time counts as it stands, so an effect behind a link is of no call then, which is the suspicious
 * side.
 *
 * @param slow is asked
 * @param answers those of this session
 */
record QuickLinks(LinkResolver slow, QuickAnswers answers) implements LinkResolver {
  @Override
  public String resolve(String absolutePath) {
    return answers.ask(() -> slow.resolve(absolutePath), absolutePath);
  }
}
