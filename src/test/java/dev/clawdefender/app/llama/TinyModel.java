package dev.clawdefender.app.llama;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/**
 * Writes a model that any llama.cpp can run and that knows nothing: a layer of random numbers,
 * whose tokens are bytes and the words of one text.
 *
 * @see <a href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">GGUF</a>
 */
public final class TinyModel {
  private static final int WIDTH = 32;
  private static final int HEADS = 2;
  private static final int LAYERS = 1;

  /** What ends a text comes as soon as it may: so answers are short. */
  private static final int QUOTE = '"';

  private static final int BYTES = 256;
  private static final int SPECIAL = 3;
  private static final String BLANK = "\u2581";
  private static final int ALIGNMENT = 32;

  private static final int TYPE_U32 = 4;
  private static final int TYPE_I32 = 5;
  private static final int TYPE_F32 = 6;
  private static final int TYPE_STRING = 8;
  private static final int TYPE_ARRAY = 9;

  private final Set<String> tokens = new LinkedHashSet<>();
  private final Random random = new Random(1);
  private final ByteArrayOutputStream head = new ByteArrayOutputStream();
  private final ByteArrayOutputStream keys = new ByteArrayOutputStream();
  private final ByteArrayOutputStream infos = new ByteArrayOutputStream();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private int keyCount;
  private int tensorCount;

  private TinyModel(String text) {
    tokens.addAll(List.of("<unk>", "<s>", "</s>"));
    for (int i = 0; i < BYTES; i++) {
      tokens.add(String.format(Locale.ROOT, "<0x%02X>", i));
    }
    // Tokens are put together from the left, so the beginnings of a word are tokens, too.
    for (String word : text.split("\\s+")) {
      for (int end = 1; end <= word.length(); end++) {
        tokens.add(BLANK + word.substring(0, end));
      }
    }
    tokens.add(BLANK);
  }

  /**
   * Writes one. It is the same each time.
   *
   * @param text whose words are tokens, so that it takes as few as with a real model
   */
  public static Path write(Path file, String text) throws IOException {
    return Files.write(file, new TinyModel(text).bytes());
  }

  private byte[] bytes() {
    text("general.architecture", "llama");
    text("general.name", "tiny");
    number("llama.block_count", LAYERS);
    number("llama.context_length", 8_192);
    number("llama.embedding_length", WIDTH);
    number("llama.feed_forward_length", 2 * WIDTH);
    number("llama.attention.head_count", HEADS);
    number("llama.attention.head_count_kv", HEADS);
    number("llama.rope.dimension_count", WIDTH / HEADS);
    number("llama.vocab_size", tokens.size());
    key("llama.attention.layer_norm_rms_epsilon", TYPE_F32);
    put(keys, Float.floatToIntBits(1e-5f));
    vocabulary();
    // Their first number is the same for all tokens and goes through unchanged.
    tensor("token_embd.weight", i -> i % WIDTH == 0 ? 4 : chance(), WIDTH, tokens.size());
    tensor("output_norm.weight", i -> 1, WIDTH);
    tensor(
        "output.weight",
        i -> i == (SPECIAL + QUOTE) * WIDTH ? 20 : i % WIDTH == 0 ? 0 : chance(),
        WIDTH,
        tokens.size());
    for (int layer = 0; layer < LAYERS; layer++) {
      String name = "blk." + layer + ".";
      tensor(name + "attn_norm.weight", WIDTH);
      tensor(name + "attn_q.weight", WIDTH, WIDTH);
      tensor(name + "attn_k.weight", WIDTH, WIDTH);
      tensor(name + "attn_v.weight", WIDTH, WIDTH);
      tensor(name + "attn_output.weight", i -> i < WIDTH ? 0 : chance(), WIDTH, WIDTH);
      tensor(name + "ffn_norm.weight", WIDTH);
      tensor(name + "ffn_gate.weight", WIDTH, 2 * WIDTH);
      tensor(name + "ffn_up.weight", WIDTH, 2 * WIDTH);
      tensor(name + "ffn_down.weight", i -> i < 2 * WIDTH ? 0 : chance(), 2 * WIDTH, WIDTH);
    }
    head.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
    put(head, 3);
    put(head, (long) tensorCount);
    put(head, (long) keyCount);
    head.writeBytes(keys.toByteArray());
    head.writeBytes(infos.toByteArray());
    pad(head);
    head.writeBytes(data.toByteArray());
    return head.toByteArray();
  }

  private void vocabulary() {
    text("tokenizer.ggml.model", "llama");
    array("tokenizer.ggml.tokens", TYPE_STRING);
    tokens.forEach(token -> put(keys, token));
    array("tokenizer.ggml.scores", TYPE_F32);
    tokens.forEach(token -> put(keys, Float.floatToIntBits(token.length())));
    array("tokenizer.ggml.token_type", TYPE_I32);
    tokens.forEach(token -> put(keys, type(token)));
    number("tokenizer.ggml.unknown_token_id", 0);
    number("tokenizer.ggml.bos_token_id", 1);
    number("tokenizer.ggml.eos_token_id", 2);
  }

  private static int type(String token) {
    return switch (token) {
      case "<unk>" -> 2;
      case "<s>", "</s>" -> 3;
      default -> token.startsWith("<0x") ? 6 : 1;
    };
  }

  private float chance() {
    return (float) random.nextGaussian() * 0.3f;
  }

  /** The number at a place of a tensor. */
  private interface Numbers {
    float at(int place);
  }

  private void tensor(String name, int... sizes) {
    tensor(name, place -> chance(), sizes);
  }

  private void tensor(String name, Numbers numbers, int... sizes) {
    put(infos, name);
    put(infos, sizes.length);
    int count = 1;
    for (int size : sizes) {
      put(infos, (long) size);
      count *= size;
    }
    put(infos, 0); // of floats
    put(infos, (long) data.size());
    for (int i = 0; i < count; i++) {
      put(data, Float.floatToIntBits(numbers.at(i)));
    }
    pad(data);
    tensorCount++;
  }

  private void key(String name, int type) {
    put(keys, name);
    put(keys, type);
    keyCount++;
  }

  private void text(String name, String value) {
    key(name, TYPE_STRING);
    put(keys, value);
  }

  private void number(String name, int value) {
    key(name, TYPE_U32);
    put(keys, value);
  }

  private void array(String name, int type) {
    key(name, TYPE_ARRAY);
    put(keys, type);
    put(keys, (long) tokens.size());
  }

  private static void pad(ByteArrayOutputStream out) {
    out.writeBytes(new byte[Math.floorMod(-out.size(), ALIGNMENT)]);
  }

  private static void put(ByteArrayOutputStream out, int value) {
    out.writeBytes(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
  }

  private static void put(ByteArrayOutputStream out, long value) {
    out.writeBytes(
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
  }

  private static void put(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    put(out, (long) bytes.length);
    out.writeBytes(bytes);
  }
}
