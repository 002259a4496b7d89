// Calls a tool whose calls need an approval, by the first generation of the SDK.
// Usage: node prompt.mjs ANSWER COMMAND [ARG ...]; the answer "nothing" never comes
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { callThrice, person } from "./approvals.mjs";

const [answer, command, ...args] = process.argv.slice(2);
const client = new Client({ name: "prompt", version: "1" }, { capabilities: { elicitation: {} } });
const { count, answers } = person(answer);
client.setRequestHandler(ElicitRequestSchema, answers);
await client.connect(new StdioClientTransport({ command, args, stderr: "ignore" }));
await callThrice(client, count);
