package dev.clawdefender.sensor.linux;

import dev.clawdefender.policy.access.HostText;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Addresses of the Internet protocol in the one spelling in which policies have them, too. */
public final class InternetAddress {
  private InternetAddress() {}

  /**
   * As text: IPv6 as RFC 5952 has it, and what stands for an address of IPv4 as that.
   *
   * @param bytes 4 or 16
   */
  public static String text(byte[] bytes) {
    try {
      String text = InetAddress.getByAddress(bytes).getHostAddress();
      return bytes.length == 4 ? text : HostText.canonical(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("no address has " + bytes.length + " bytes", e);
    }
  }
}
