package dev.clawdefender.slm.work;

import dev.clawdefender.api.event.MessageEvent;
import dev.clawdefender.slm.model.Assessment;
import dev.clawdefender.slm.model.RiskRequest;

/**
 * A call that the classifier has seen, and a language model is still to see.
 *
 * @param first what the classifier said
 */
record Call(MessageEvent event, RiskRequest request, Assessment first) {}
