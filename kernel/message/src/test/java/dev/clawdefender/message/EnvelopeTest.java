package dev.clawdefender.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTest {
  private final JsonReader reader = new JsonReader();
  private final JsonTape tape = new JsonTape();
  private final Envelope envelope = new Envelope();

  private Envelope.@Nullable Fault read(String json) {
    byte[] bytes = json.getBytes(UTF_8);
    assertThat(reader.read(bytes, 0, bytes.length, tape)).isNull();
    return envelope.read(tape, 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "REQUEST|{'jsonrpc':'2.0','id':1,'method':'ping'}",
        "REQUEST|{'method':'tools/call','params':{'name':'x','arguments':{'NAME':1}},'id':'a','jsonrpc':'2.0'}",
        "REQUEST|{'\\u006asonrpc':'\\u0032.0','i\\u0064':1,'m\\u0065thod':'p\\u0069ng'}",
        "REQUEST|{'jsonrpc':'2.0','id':'','method':' ','extra':{'ID':1}}",
        "NOTIFICATION|{'jsonrpc':'2.0','method':'notifications/initialized'}",
        "NOTIFICATION|{'jsonrpc':'2.0','method':'x','params':{}}",
        "RESULT|{'jsonrpc':'2.0','id':1,'result':null}",
        "RESULT|{'jsonrpc':'2.0','id':1,'result':{'method':'x','error':1}}",
        "ERROR|{'jsonrpc':'2.0','id':'x','error':{'code':-32600,'message':'no'}}",
      })
  void kinds(Envelope.Kind kind, String json) {
    // When
    Envelope.Fault fault = read(json.replace('\'', '"'));

    // Then
    assertThat(fault).isNull();
    assertThat(envelope.kind()).isEqualTo(kind);
    assertThat(envelope.id() >= 0).isEqualTo(kind != Envelope.Kind.NOTIFICATION);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "NOT_AN_OBJECT|[]",
        "NOT_AN_OBJECT|[{'jsonrpc':'2.0','id':1,'method':'ping'}]",
        "NOT_AN_OBJECT|'{}'",
        "NOT_AN_OBJECT|null",
        "VERSION|{}",
        "VERSION|{'id':1,'method':'ping'}",
        "VERSION|{'jsonrpc':2.0,'id':1,'method':'ping'}",
        "VERSION|{'jsonrpc':'2.00','id':1,'method':'ping'}",
        "VERSION|{'jsonrpc':'1.0','id':1,'method':'ping'}",
        "VERSION|{'jsonrpc':null,'id':1,'method':'ping'}",
        "METHOD|{'jsonrpc':'2.0','id':1,'method':''}",
        "METHOD|{'jsonrpc':'2.0','id':1,'method':null}",
        "METHOD|{'jsonrpc':'2.0','id':1,'method':1}",
        "METHOD|{'jsonrpc':'2.0','id':1,'method':['ping']}",
        "PARAMS|{'jsonrpc':'2.0','id':1,'method':'ping','params':[]}",
        "PARAMS|{'jsonrpc':'2.0','id':1,'method':'ping','params':null}",
        "PARAMS|{'jsonrpc':'2.0','method':'ping','params':'x'}",
        "RESPONSE|{'jsonrpc':'2.0'}",
        "RESPONSE|{'jsonrpc':'2.0','id':1}",
        "RESPONSE|{'jsonrpc':'2.0','result':{}}",
        "RESPONSE|{'jsonrpc':'2.0','error':{}}",
        "RESPONSE|{'jsonrpc':'2.0','id':1,'error':'no'}",
        "RESPONSE|{'jsonrpc':'2.0','id':1,'error':null}",
        "RESPONSE|{'jsonrpc':'2.0','id':1,'result':{},'error':{}}",
        "RESPONSE|{'jsonrpc':'2.0','id':1,'result':{},'error':null}",
        "RESPONSE|{'jsonrpc':'2.0','id':1,'result':{},'params':{}}",
        "AMBIGUOUS|{'jsonrpc':'2.0','id':1,'method':'ping','result':{}}",
        "AMBIGUOUS|{'jsonrpc':'2.0','id':1,'method':'ping','error':{}}",
        "AMBIGUOUS|{'jsonrpc':'2.0','id':1,'method':null,'result':null}",
      })
  void faults(Envelope.Fault expected, String json) {
    // When
    Envelope.Fault fault = read(json.replace('\'', '"'));

    // Then
    assertThat(fault).isEqualTo(expected);
    assertThat(expected.text()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "0",
        "-1",
        "9007199254740991",
        "-9007199254740991",
        "\"\"",
        "\"1\"",
        "\"\\ud800\""
      })
  void usableIds(String id) {
    // When
    Envelope.Fault fault = read("{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"id\":" + id + "}");

    // Then
    assertThat(fault).isNull();
    byte[] bytes = tape.bytes();
    int token = envelope.id();
    assertThat(new String(bytes, tape.start(token), tape.end(token) - tape.start(token), UTF_8))
        .isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "false",
        "{}",
        "[]",
        "[1]",
        "1.5",
        "1.0",
        "1e3",
        "1E0",
        "-0",
        "-0.0",
        "0e0",
        "9007199254740992",
        "-9007199254740992",
        "9223372036854775807",
        "-9223372036854775808",
        "18446744073709551617",
        "99999999999999999999999999999999999999"
      })
  void unusableIds(String id) {
    for (String rest : new String[] {"\"method\":\"m\"", "\"result\":{}"}) {
      // When
      Envelope.Fault fault = read("{\"jsonrpc\":\"2.0\"," + rest + ",\"id\":" + id + "}");

      // Then
      assertThat(fault).isEqualTo(Envelope.Fault.ID);
      assertThat(envelope.id()).isEqualTo(-1);
    }
  }

  @Test
  void aStringIdIsNotANumber() {
    // Given
    read("{\"jsonrpc\":\"2.0\",\"method\":\"m\",\"id\":\"1\"}");

    // When
    boolean string = tape.is(envelope.id(), JsonTape.Kind.STRING);
    long number = Envelope.wholeNumber(tape, envelope.id());

    // Then
    assertThat(string).isTrue();
    assertThat(number).isEqualTo(Long.MIN_VALUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Method", "METHOD", "Id", "iD", "\\u0130d", "\\u0131d", "JsonRpc", "j\u017Fonrpc",
            "param\\u017f",
        "re\u017fult", "Error", "ERROR", "Result", "Params", "method\\u0000", "\\u0000",
            "x\\u0000y", "\\u0069D"
      })
  void keysLikeThoseOfTheProtocol(String key) {
    // Given: a call, in which the key comes first and last
    String call = "\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\"";

    // When
    Envelope.Fault last = read("{" + call + ",\"" + key + "\":1}");
    Envelope.Fault first = read("{\"" + key + "\":1," + call + "}");

    // Then: refused, but the id is known
    assertThat(last).isEqualTo(Envelope.Fault.CONFUSABLE_KEY);
    assertThat(first).isEqualTo(Envelope.Fault.CONFUSABLE_KEY);
    assertThat(tape.text(envelope.id())).isEqualTo("7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Name",
        "NAME",
        "Arguments",
        "argument\u017f",
        "URI",
        "Uri",
        "_META",
        "_Meta",
        "tas\u212A",
        "Ref",
        "Argument",
        "requestid",
        "RequestID",
        "inputresponses",
        "name\\u0000",
        "\\u0000name"
      })
  void keysLikeThoseOfTheParams(String key) {
    // When
    Envelope.Fault fault =
        read("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"m\",\"params\":{\"" + key + "\":1}}");
    Envelope.Fault deeper =
        read(
            "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"m\",\"params\":{\"arguments\":{\""
                + key
                + "\":1}}}");

    // Then
    assertThat(fault).isEqualTo(Envelope.Fault.CONFUSABLE_KEY);
    assertThat(deeper).isNull(); // a tool's arguments are its own affair
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"idx", "i", "methods", "metho", "_method", "données", "😀", "", "\\ud800", "id "})
  void otherKeysAreFine(String key) {
    // When
    Envelope.Fault fault =
        read(
            "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"m\",\""
                + key
                + "\":1,\"params\":{\""
                + key
                + "\":1}}");

    // Then
    assertThat(fault).isNull();
  }

  @Test
  void nothingOfTheMessageBeforeRemains() {
    // Given
    read("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"m\",\"params\":{}}");

    // When
    Envelope.Fault fault = read("[1]");

    // Then
    assertThat(fault).isEqualTo(Envelope.Fault.NOT_AN_OBJECT);
    assertThat(new int[] {envelope.id(), envelope.method(), envelope.params()}).containsOnly(-1);
    assertThat(new int[] {envelope.result(), envelope.error()}).containsOnly(-1);
  }
}
