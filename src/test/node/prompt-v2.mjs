// Calls a tool whose calls need an approval, by the second generation of the SDK.
// Usage: node prompt-v2.mjs legacy|2026-07-28 ANSWER COMMAND [ARG ...]; the answer "nothing" never comes
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { callThrice, person } from "./approvals.mjs";

const [era, answer, command, ...args] = process.argv.slice(2);
const client = new Client(
  { name: "prompt", version: "2" },
  { capabilities: { elicitation: {} }, versionNegotiation: { mode: era === "legacy" ? "legacy" : { pin: era } } },
);
const { count, answers } = person(answer);
client.setRequestHandler("elicitation/create", answers);
await client.connect(new StdioClientTransport({ command, args, stderr: "ignore" }));
await callThrice(client, count);
