// The client that the conformance suite starts for each of its client scenarios; the suite names the scenario in the environment.
// Usage: node conformance-client.mjs URL
// CONFORMANCE_STDIO names a command to talk to by stdio instead, in which {url} stands for URL; CONFORMANCE_URL names another URL.
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { oauthClient } from "./conformance-person.mjs";

const {
  MCP_CONFORMANCE_SCENARIO: scenario,
  MCP_CONFORMANCE_PROTOCOL_VERSION: revision = "2025-11-25",
  MCP_CONFORMANCE_CONTEXT: context = "{}",
  CONFORMANCE_STDIO: stdio,
  CONFORMANCE_URL: elsewhere,
} = process.env;
const url = process.argv.at(-1);
const given = JSON.parse(context);
const authProvider = scenario.startsWith("auth/") ? await oauthClient(scenario, given) : undefined;

const newTransport = () => {
  if (stdio) {
    const [command, ...args] = stdio.split(" ").map((word) => word.replaceAll("{url}", url));
    return new StdioClientTransport({ command, args, env: process.env, stderr: "inherit" });
  }
  return new StreamableHTTPClientTransport(new URL(elsewhere ?? url), { authProvider });
};

let transport;

/** Takes a step again after a person authorized it, at most twice. */
const persist = async (step) => {
  for (let tries = 1; ; tries++) {
    try {
      return await step();
    } catch (error) {
      if (!UnauthorizedError.isInstance(error) || tries === 3) {
        throw error;
      }
      await transport.finishAuth(authProvider.callback);
    }
  }
};

const connect = async () => {
  const client = new Client(
    { name: "conformance-client", version: "1" },
    {
      capabilities: { elicitation: { form: { applyDefaults: true } }, sampling: {}, roots: {} },
      versionNegotiation: { mode: revision < "2026" ? "legacy" : "auto" },
    },
  );
  client.setRequestHandler("elicitation/create", () => ({ action: "accept", content: {} }));
  transport = newTransport();
  await client.connect(transport);
  return client;
};

const client = await persist(connect);
const tools = async () => (await persist(() => client.listTools())).tools;
const call = (name, given = {}) => persist(() => client.callTool({ name, arguments: given }));

/** Lists the tools and calls each. */
const callAll = async (given) => {
  for (const { name } of await tools()) {
    await call(name, given);
  }
};

const scenarios = {
  initialize: tools,
  tools_call: () => callAll({ a: 5, b: 3 }),
  "http-invalid-tool-headers": () => callAll({ region: "here" }),
  "json-schema-ref-no-deref": tools,

  async "json-schema-2020-12-preservation"() {
    const schema = (await tools()).find((tool) => tool.name === "json_schema_2020_12_tool").inputSchema;
    await call("json_schema_echo", { schema });
  },

  async "http-custom-headers"() {
    await tools();
    for (const { name, arguments: values } of given.toolCalls) {
      await call(name, values);
    }
  },

  async "http-standard-headers"() {
    await callAll();
    for (const { uri } of (await client.listResources()).resources) {
      await client.readResource({ uri });
    }
    for (const { name } of (await client.listPrompts()).prompts) {
      await client.getPrompt({ name });
    }
  },
};

await (scenarios[scenario] ?? callAll)();
await client.close();
process.exit(0);
