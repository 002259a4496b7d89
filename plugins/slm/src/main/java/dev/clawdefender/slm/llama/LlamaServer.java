package dev.clawdefender.slm.llama;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clawdefender.slm.model.Assessment;
import dev.clawdefender.slm.model.Assessment.Opinion;
import dev.clawdefender.slm.model.Assessment.Reason;
import dev.clawdefender.slm.model.Assessment.Unassessed;
import dev.clawdefender.slm.model.RiskModel;
import dev.clawdefender.slm.model.RiskRequest;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A language model behind a server on this machine that speaks OpenAI's chat completions with a
 * JSON schema: llama.cpp's {@code llama-server}, Ollama, and others. Used by one thread.
 *
 * @see <a href="https://github.com/ggml-org/llama.cpp/tree/master/tools/server">llama-server</a>
 */
public final class LlamaServer implements RiskModel {
  private static final Logger LOG = System.getLogger(LlamaServer.class.getName());
  private static final int MAX_ANSWER_TOKENS = 80;
  private static final int MAX_BODY = 64 * 1024;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI completions;
  private final URI health;
  private final String key;
  private final String model;
  private final Duration limit;
  private final CallPrompt prompt = new CallPrompt();
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .proxy(ProxySelector.of(null))
          .build();
  private final JsonNode schema;
  private boolean failing;

  /**
   * @param url where the interface begins: {@code http://127.0.0.1:8080/v1}
   * @param model the model's name there
   * @param limit how long it may take for an answer
   */
  public LlamaServer(URI url, String model, Duration limit) {
    this(url, model, limit, "");
  }

  /**
   * @param key what it is to see of us; empty: nothing
   */
  LlamaServer(URI url, String model, Duration limit, String key) {
    this.limit = limit;
    this.key = key;
    health = url.resolve("/health");
    String base = url.toString();
    this.completions = URI.create((base.endsWith("/") ? base : base + "/") + "chat/completions");
    this.model = model;
    try {
      schema =
          JSON.readTree(
              """
              {"type":"object","additionalProperties":false,
               "required":["risk","confidence","why"],
               "properties":{
                 "risk":{"type":"string","enum":["LOW","MEDIUM","HIGH","CRITICAL"]},
                 "confidence":{"type":"number","minimum":0,"maximum":1},
                 "why":{"type":"string","maxLength":200}}}
              """);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the schema is no JSON", e);
    }
  }

  @Override
  public String name() {
    return model;
  }

  @Override
  public Assessment assess(RiskRequest request) throws InterruptedException {
    Optional<CallPrompt.Asked> asked = prompt.of(request);
    if (asked.isEmpty()) {
      return new Unassessed(Reason.TOO_LONG);
    }
    try {
      return opinion(post(asked.get().text()), asked.get().marker());
    } catch (TimeoutException e) {
      return new Unassessed(Reason.TIMEOUT);
    } catch (IOException e) {
      // One line until it answers again, not one for each call.
      LOG.log(failing ? Level.DEBUG : Level.WARNING, "no answer from {0}: {1}", completions, e);
      failing = true;
      return new Unassessed(Reason.INVALID);
    }
  }

  /** Whether it has read its model and answers; asked of llama-server only. */
  boolean isHealthy(Duration within) throws InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(health).timeout(within).build();
    try {
      return client
              .send(request, BodyHandlers.limiting(BodyHandlers.discarding(), MAX_BODY))
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private JsonNode post(String question)
      throws IOException, InterruptedException, TimeoutException {
    ObjectNode body = JSON.createObjectNode().put("model", model).put("temperature", 0);
    body.put("max_tokens", MAX_ANSWER_TOKENS).put("stream", false);
    // llama-server keeps what it read of the last question; others do not know this.
    body.put("cache_prompt", true);
    body.putArray("messages")
        .add(JSON.createObjectNode().put("role", "system").put("content", prompt.system()))
        .add(JSON.createObjectNode().put("role", "user").put("content", question));
    body.putObject("response_format")
        .put("type", "json_schema")
        .putObject("json_schema")
        .put("name", "risk")
        .put("strict", true)
        .set("schema", schema);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(completions)
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body.toString()));
    if (!key.isEmpty()) {
      request.header("authorization", "Bearer " + key);
    }
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(
            request.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BODY));
    try {
      HttpResponse<byte[]> response = answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      if (response.statusCode() != 200) {
        throw new IOException("status " + response.statusCode());
      }
      failing = false;
      return JSON.readTree(response.body());
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } finally {
      answer.cancel(true);
    }
  }

  private Assessment opinion(JsonNode response, String marker) {
    String content = response.path("choices").path(0).path("message").path("content").asText("");
    return Answer.read(content, Set.of(prompt.canary(), marker))
        .<Assessment>map(
            answer ->
                new Opinion(
                    answer.level(),
                    answer.why(),
                    answer.confidence(),
                    model,
                    response.path("usage").path("total_tokens").asInt(0)))
        .orElseGet(() -> new Unassessed(Reason.INVALID));
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
