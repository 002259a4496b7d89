package dev.clawdefender.slm.library;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * A model that goes on from a beginning that it has read once. To be used, and closed, by one
 * thread: the library has no locks.
 */
final class Inference implements AutoCloseable {
  /** What the library's own values have to be, or its parameters are others than are known. */
  private static final int[] KNOWN_DEFAULTS = {512, 2_048, 512};

  /** Between two of so many tokens it is looked whether the answer is still wanted. */
  private static final int CHUNK = 64;

  private static final byte NO = 0;
  private static final byte YES = 1;

  private final LlamaFunctions llama;
  private final Pointer model;
  private final Pointer context;
  private final Pointer vocab;
  private final Pointer chain;
  private final int size;
  private int[] beginning = {};
  private boolean begun; // it has read that, and all of it

  /**
   * @param size how many tokens there may be in all
   * @throws IOException if the file is no model, or the library is one that is not known
   */
  Inference(LlamaFunctions llama, Path file, int size, String grammar) throws IOException {
    this.llama = llama;
    LlamaFunctions.Parameters parameters = parameters(llama, size);
    Pointer read =
        llama.llama_model_load_from_file(file.toString(), llama.llama_model_default_params());
    if (read == null) {
      throw new IOException(file + " cannot be read as a model");
    }
    model = read;
    Pointer made = llama.llama_init_from_model(model, parameters);
    if (made == null) {
      llama.llama_model_free(model);
      throw new IOException(file + " cannot be run: maybe there is too little memory");
    }
    context = made;
    this.size = llama.llama_n_ctx(context);
    vocab = llama.llama_model_get_vocab(model);
    chain = llama.llama_sampler_chain_init(YES);
    Pointer bound = llama.llama_sampler_init_grammar(vocab, grammar, "root");
    if (bound == null || this.size < size) {
      close();
      throw new IOException("the library takes no grammar, or has other parameters than are known");
    }
    llama.llama_sampler_chain_add(chain, bound);
    llama.llama_sampler_chain_add(chain, llama.llama_sampler_init_greedy());
    // ggml's threads spin while they wait for each other: on all cores that slows everybody down.
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
    llama.llama_set_n_threads(context, threads, threads);
  }

  private static LlamaFunctions.Parameters parameters(LlamaFunctions llama, int size)
      throws IOException {
    LlamaFunctions.Parameters parameters = llama.llama_context_default_params();
    ByteBuffer numbers = ByteBuffer.wrap(parameters.bytes).order(ByteOrder.nativeOrder());
    for (int i = 0; i < KNOWN_DEFAULTS.length; i++) {
      if (numbers.getInt(4 * i) != KNOWN_DEFAULTS[i]) {
        throw new IOException("the library has other parameters than are known");
      }
    }
    numbers.putInt(0, size).putInt(4, CHUNK).putInt(8, CHUNK);
    return parameters;
  }

  /** A conversation as the model was taught to read one; empty if that is not known. */
  Optional<String> conversation(String system, String user) {
    String template = llama.llama_model_chat_template(model, null);
    if (template == null) {
      return Optional.empty();
    }
    byte[] out = new byte[4 * (system.length() + user.length()) + 4_096];
    try (Memory text = new Memory(4L * (system.length() + user.length()) + 64);
        Memory messages = new Memory(4L * Long.BYTES)) {
      long at = 0;
      int slot = 0;
      for (String each : new String[] {"system", system, "user", user}) {
        byte[] bytes = (each + "\0").getBytes(StandardCharsets.UTF_8);
        text.write(at, bytes, 0, bytes.length);
        messages.setPointer(8L * slot++, text.share(at));
        at += bytes.length;
      }
      int length = llama.llama_chat_apply_template(template, messages, 2, YES, out, out.length);
      return length <= 0 || length > out.length
          ? Optional.empty()
          : Optional.of(new String(out, 0, length, StandardCharsets.UTF_8));
    }
  }

  /**
   * The tokens of a text.
   *
   * @param ours whether it is ours, so that special tokens may stand in it; in what somebody else
   *     wrote they are text
   * @param first whether it is the beginning of all
   */
  int[] tokens(String text, boolean ours, boolean first) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int[] tokens = new int[bytes.length + 8];
    int count = tokenize(bytes, tokens, ours, first);
    if (count < 0) { // so many there are, which is more than bytes
      tokens = new int[-count];
      count = tokenize(bytes, tokens, ours, first);
    }
    if (count < 0) {
      throw new IllegalStateException("the library cannot read a text");
    }
    return Arrays.copyOf(tokens, count);
  }

  private int tokenize(byte[] bytes, int[] tokens, boolean ours, boolean first) {
    return llama.llama_tokenize(
        vocab, bytes, bytes.length, tokens, tokens.length, first ? YES : NO, ours ? YES : NO);
  }

  /** Has it read what all texts begin with. */
  void begin(int[] tokens) throws InterruptedException {
    beginning = tokens.clone();
    begun = false;
    llama.llama_memory_clear(llama.llama_get_memory(context), YES);
    read(beginning);
    begun = true;
  }

  /** Whether there is room for so many tokens after the beginning. */
  boolean hasRoomFor(int tokens) {
    return beginning.length + tokens <= size;
  }

  /**
   * What the model says after the beginning and this.
   *
   * @param max how many tokens of its own it may say
   * @throws IllegalStateException if the library fails
   */
  String goOn(int[] tokens, int max) throws InterruptedException {
    Pointer memory = llama.llama_get_memory(context);
    if (!begun || llama.llama_memory_seq_rm(memory, 0, beginning.length, -1) == NO) {
      begin(beginning); // some kinds of models cannot forget a part
    }
    llama.llama_sampler_reset(chain);
    read(tokens);
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    byte[] piece = new byte[256];
    for (int i = 0; i < max; i++) {
      int token = llama.llama_sampler_sample(chain, context, -1);
      if (llama.llama_vocab_is_eog(vocab, token) != NO) {
        break;
      }
      int length = llama.llama_token_to_piece(vocab, token, piece, piece.length, 0, NO);
      said.write(piece, 0, Math.max(0, length));
      read(new int[] {token});
    }
    return said.toString(StandardCharsets.UTF_8);
  }

  private void read(int[] tokens) throws InterruptedException {
    for (int from = 0; from < tokens.length; from += CHUNK) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      int count = Math.min(CHUNK, tokens.length - from);
      try (Memory memory = new Memory(4L * count)) {
        memory.write(0, tokens, from, count);
        int status = llama.llama_decode(context, llama.llama_batch_get_one(memory, count));
        if (status != 0) {
          throw new IllegalStateException("the library cannot run the model: status " + status);
        }
      }
    }
  }

  @Override
  public void close() {
    llama.llama_sampler_free(chain);
    llama.llama_free(context);
    llama.llama_model_free(model);
  }
}
