package dev.clawdefender.slm.library;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import org.jspecify.annotations.Nullable;

/**
 * The functions of {@code llama.h} that are used. Its {@code bool} is a {@code byte} here, and its
 * {@code struct llama_sampler_chain_params}, which is a single one, too.
 */
interface LlamaFunctions extends Library {
  void llama_backend_init();

  /** Of libggml, which libllama brings along. */
  void ggml_backend_load_all_from_path(String folder);

  void llama_log_set(Log log, @Nullable Pointer data);

  Parameters llama_model_default_params();

  @Nullable Pointer llama_model_load_from_file(String path, Parameters parameters);

  void llama_model_free(Pointer model);

  Pointer llama_model_get_vocab(Pointer model);

  @Nullable String llama_model_chat_template(Pointer model, @Nullable String name);

  int llama_chat_apply_template(
      String template, Pointer messages, long count, byte addAssistant, byte[] out, int length);

  Parameters llama_context_default_params();

  @Nullable Pointer llama_init_from_model(Pointer model, Parameters parameters);

  void llama_free(Pointer context);

  int llama_n_ctx(Pointer context);

  void llama_set_n_threads(Pointer context, int threads, int threadsOfBatch);

  Pointer llama_get_memory(Pointer context);

  byte llama_memory_seq_rm(Pointer memory, int sequence, int from, int to);

  void llama_memory_clear(Pointer memory, byte data);

  int llama_tokenize(
      Pointer vocab,
      byte[] text,
      int length,
      int[] tokens,
      int max,
      byte addSpecial,
      byte parseSpecial);

  int llama_token_to_piece(
      Pointer vocab, int token, byte[] out, int length, int strip, byte special);

  byte llama_vocab_is_eog(Pointer vocab, int token);

  Batch llama_batch_get_one(Pointer tokens, int count);

  int llama_decode(Pointer context, Batch batch);

  @Nullable Pointer llama_sampler_init_grammar(Pointer vocab, String grammar, String root);

  Pointer llama_sampler_init_greedy();

  Pointer llama_sampler_chain_init(byte withoutTimes);

  void llama_sampler_chain_add(Pointer chain, Pointer sampler);

  int llama_sampler_sample(Pointer chain, Pointer context, int index);

  void llama_sampler_reset(Pointer chain);

  void llama_sampler_free(Pointer chain);

  /** Told what the library logs. */
  interface Log extends Callback {
    void log(int level, String text, @Nullable Pointer data);
  }

  /**
   * Parameters of which only some numbers at the beginning are known: releases differ in the rest,
   * which is given back as the library filled it in. Longer than any of them is.
   */
  @Structure.FieldOrder("bytes")
  class Parameters extends Structure implements Structure.ByValue {
    public byte[] bytes = new byte[512];
  }

  /** {@code struct llama_batch}, the same in all releases for years. */
  @Structure.FieldOrder({"count", "token", "embd", "pos", "sequences", "sequence", "logits"})
  class Batch extends Structure implements Structure.ByValue {
    public int count;
    public @Nullable Pointer token;
    public @Nullable Pointer embd;
    public @Nullable Pointer pos;
    public @Nullable Pointer sequences;
    public @Nullable Pointer sequence;
    public @Nullable Pointer logits;
  }
}
