/** What the firewall costs a session, measured against the same session without it. */
package dev.clawdefender.app.bench;
