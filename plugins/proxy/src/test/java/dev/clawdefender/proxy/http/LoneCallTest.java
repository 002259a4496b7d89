package dev.clawdefender.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoneCallTest {
  private final LoneCall calls = new LoneCall();

  @Test
  void aCallThatIsByItselfIsTheOne() {
    calls.begun(1);
    assertThat(calls.number()).isEqualTo(1);
    calls.over(1);
    assertThat(calls.number()).isEqualTo(LoneCall.NONE);
    calls.begun(2);
    assertThat(calls.number()).isEqualTo(2);
  }

  @Test
  void whatIsLateIsNotTakenForThatOfTheCallThatIsLeft() {
    // Given two at a time
    calls.begun(1);
    calls.begun(2);

    // When / Then
    calls.over(1);
    assertThat(calls.number()).isEqualTo(LoneCall.NONE);
    calls.over(2);
    calls.begun(3);
    assertThat(calls.number()).isEqualTo(3);
  }

  @Test
  void nothingIsToldApartOnceThereWereTooMany() {
    // Given
    for (int number = 0; number <= 10_000; number++) {
      calls.begun(number);
    }

    // When
    for (int number = 0; number <= 10_000; number++) {
      calls.over(number);
    }
    calls.begun(20_000);

    // Then
    assertThat(calls.number()).isEqualTo(LoneCall.NONE);
  }
}
