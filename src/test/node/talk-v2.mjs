// A conversation by the second generation of the SDK; prints what came back as JSON.
// Usage: node talk-v2.mjs legacy|2026-07-28 FOLDER COMMAND [ARG ...], or a URL in the place of COMMAND
import { writeFileSync } from "node:fs";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";

const [era, folder, command, ...args] = process.argv.slice(2);
const modern = era !== "legacy";
const client = new Client(
  { name: "talk", version: "2" },
  {
    capabilities: { elicitation: {}, sampling: {}, roots: {} },
    versionNegotiation: { mode: modern ? { pin: era } : "legacy" },
  },
);
const asked = [];
client.setRequestHandler("elicitation/create", (request) => {
  asked.push(["elicitation", request.params.message]);
  return { action: "accept", content: { confirm: true } };
});
// How often it is asked is a matter of the server's timers.
client.setRequestHandler("roots/list", () => ({ roots: [{ uri: "file://" + folder, name: "folder" }] }));

const heard = [];
const attempt = async (name, call) => {
  try {
    heard.push([name, await call()]);
  } catch (error) {
    heard.push([name, { code: error.code, message: error.message }]);
  }
};
const tool = (name, given, options) => attempt("tool " + name, () => client.callTool({ name, arguments: given }, options));

await client.connect(
  command.startsWith("http:")
    ? new StreamableHTTPClientTransport(new URL(command))
    : new StdioClientTransport({ command, args, stderr: "ignore" }),
);
heard.push(["server", client.getServerVersion(), client.getNegotiatedProtocolVersion?.()]);
await attempt("tools", () => client.listTools());
await tool("echo", { message: "hello \u00e9\u2028 \ud83d\ude00" });
await attempt("resources", () => client.listResources());
await attempt("prompts", () => client.listPrompts());
if (modern) {
  await tool("deploy", { env: "production" });
  let progress = 0;
  await tool("slow", {}, { onprogress: () => progress++ });
  heard.push(["progress", progress > 0]);
  await attempt("read", () => client.readResource({ uri: "test://note" }));
  await attempt("prompt", () => client.getPrompt({ name: "paint", arguments: { colour: "red" } }));
  const ref = { type: "ref/prompt", name: "paint" };
  await attempt("complete", () => client.complete({ ref, argument: { name: "colour", value: "r" } }));
} else {
  await tool("get-roots-list", {});
  await tool("trigger-elicitation-request", {});
  await attempt("read", () => client.readResource({ uri: "demo://resource/static/document/features.md" }));
  await attempt("prompt", () => client.getPrompt({ name: "simple-prompt" }));
  await attempt("ping", () => client.ping());
}
await tool("no-such-tool", {});
heard.push(["asked", asked]);
await client.close();
const shown = JSON.stringify(heard, null, 1).replace(/\d{4}-\d\d-\d\dT[\d:.]+Z|\d+:\d\d:\d\d [AP]M/g, "TIME");
writeFileSync(1, shown + "\n");
process.exit(0);
