package dev.clawdefender.app.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class ServiceTest {
  private static final Path HOME = Path.of("/home/me");
  private static final Path ODD = Path.of("/opt/a b/100%/$HOME/<&>/bin/clawdefender");

  @Test
  void aUnitNamesTheProgramInSpiteOfWhatSystemdReplaces() {
    // When
    Service service =
        Service.of("Linux", ODD, HOME, Map.of("PATH", "/a b:/%h:/\"q\\", "OTHER", "x"));

    // Then
    assertThat(service.file()).hasToString("/home/me/.config/systemd/user/clawdefender.service");
    assertThat(service.text())
        .contains("\nExecStart=\"/opt/a b/100%%/$HOME/<&>/bin/clawdefender\" supervise\n")
        .contains("\nEnvironment=\"PATH=/a b:/%%h:/\\\"q\\\\\"\n")
        .doesNotContain("OTHER");
  }

  @Test
  void aUnitIsWhereTheUsersConfigurationIs() {
    assertThat(Service.of("Linux", ODD, HOME, Map.of("XDG_CONFIG_HOME", "/conf")).file())
        .hasToString("/conf/systemd/user/clawdefender.service");
    assertThat(Service.of("Linux", ODD, HOME, Map.of("XDG_CONFIG_HOME", "relative")).file())
        .hasToString("/home/me/.config/systemd/user/clawdefender.service");
  }

  @Test
  void anAgentIsXmlThatHoldsTheProgramAsItIs() throws Exception {
    // When
    Service service = Service.of("Mac OS X", ODD, HOME, Map.of("PATH", "/a&b"));

    // Then
    assertThat(service.file())
        .hasToString("/home/me/Library/LaunchAgents/dev.clawdefender.supervise.plist");
    assertThat(strings(service.text()))
        .containsExactly(
            "dev.clawdefender.supervise",
            ODD.toString(),
            "supervise",
            "/a&b",
            "/home/me/Library/Logs/clawdefender.log");
  }

  @Test
  void whatCannotStandInAFileIsRefused() {
    assertThatThrownBy(() -> Service.of("Linux", ODD, HOME, Map.of("PATH", "/a\nExecStart=/b")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("control character");
    assertThatThrownBy(() -> Service.of("Linux", Path.of("/a\"b"), HOME, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("systemd does not start");
  }

  private static List<String> strings(String plist) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    Document document =
        factory
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(plist.getBytes(StandardCharsets.UTF_8)));
    NodeList found = document.getElementsByTagName("string");
    List<String> strings = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      strings.add(found.item(i).getTextContent());
    }
    return strings;
  }
}
