// Runs one conversation with an MCP server and prints what came back as JSON.
// Usage: node talk.mjs CONVERSATION FOLDER COMMAND [ARG ...], or a URL in the place of COMMAND; one that ends in /sse is spoken to by HTTP+SSE.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";

const [conversation, folder, command, ...args] = process.argv.slice(2);
const client = new Client(
  { name: "talk", version: "1" },
  { capabilities: { sampling: {}, elicitation: {}, roots: { listChanged: true } } },
);
const asked = [];
client.setRequestHandler(CreateMessageRequestSchema, () => {
  asked.push("sampling");
  return { model: "test", role: "assistant", content: { type: "text", text: "sampled" } };
});
client.setRequestHandler(ElicitRequestSchema, () => {
  asked.push("elicitation");
  return { action: "decline" };
});
// How often it is asked is a matter of the server's timers.
client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [{ uri: "file://" + folder, name: "folder" }] }));

const heard = [];
const attempt = async (name, call) => {
  try {
    heard.push([name, await call()]);
  } catch (error) {
    heard.push([name, { code: error.code, message: error.message }]);
  }
};
const tool = (name, given, options) =>
  attempt("tool " + name, () => client.callTool({ name, arguments: given }, undefined, options));

const conversations = {
  async filesystem() {
    await tool("write_file", { path: join(folder, "a.txt"), content: "one\ntwo ~/.ssh/id_rsa\n" });
    await tool("read_text_file", { path: join(folder, "a.txt") });
    await tool("list_directory", { path: folder });
    await tool("read_text_file", { path: "/etc/hostname" });
  },
  async memory() {
    const entities = [{ name: "n", entityType: "t", observations: ["saw rm -rf /"] }];
    await tool("create_entities", { entities });
    await tool("read_graph", {});
    await tool("search_nodes", { query: "saw" });
  },
  async reports() {
    await tool("checkIntent", { action: "read", path: "~/.ssh/id_rsa", reason: "to log in" });
    await tool("checkIntent", { action: "read", path: "/work/*.txt" });
    for (let i = 0; i < 11; i++) {
      await tool("requestPermission", { action: "execute", command: "ls -l" });
    }
    await tool("reportAction", { action: "write", path: "/work/a.txt", server: "files" });
    await tool("getPolicy", {});
  },
  async everything() {
    await tool("echo", { message: "hello \u00e9\u2028 \ud83d\ude00" });
    let progress = 0;
    const options = { onprogress: () => progress++ };
    await tool("trigger-long-running-operation", { duration: 1, steps: 3 }, options);
    heard.push(["progress", progress > 0]);
    await tool("trigger-sampling-request", { prompt: "say", maxTokens: 10 });
    await tool("trigger-elicitation-request", {});
    await tool("get-roots-list", {});
    await tool("no-such-tool", {});
    await attempt("resources", () => client.listResources());
    await attempt("templates", () => client.listResourceTemplates());
    const { resources } = await client.listResources();
    await attempt("read", () => client.readResource({ uri: resources[0].uri }));
    await attempt("prompts", () => client.listPrompts());
    await attempt("prompt", () => client.getPrompt({ name: "simple-prompt" }));
    const ref = { type: "ref/prompt", name: "completable-prompt" };
    const argument = { name: "department", value: "E" };
    await attempt("complete", () => client.complete({ ref, argument }));
    await attempt("logging", () => client.setLoggingLevel("error"));
    await attempt("ping", () => client.ping());
  },
};

const newTransport = () => {
  if (!command.startsWith("http:")) {
    const env = { ...process.env, MEMORY_FILE_PATH: join(folder, "memory.jsonl") };
    return new StdioClientTransport({ command, args, env, stderr: "ignore" });
  }
  const url = new URL(command);
  return command.endsWith("/sse") ? new SSEClientTransport(url) : new StreamableHTTPClientTransport(url);
};

mkdirSync(folder, { recursive: true });
await client.connect(newTransport());
await attempt("tools", () => client.listTools());
await conversations[conversation]();
heard.push(["server", client.getServerVersion()], ["asked", asked]);
await client.close();
// Times are not the same twice.
const text = JSON.stringify(heard, null, 1).replace(/\d{4}-\d\d-\d\dT[\d:.]+Z|\d+:\d\d:\d\d [AP]M/g, "TIME");
writeFileSync(1, text + "\n");
process.exit(0);
