// A short conversation by the second generation of the SDK. Usage: node talk-v2.mjs COMMAND [ARG ...]
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";

const [command, ...args] = process.argv.slice(2);
const client = new Client({ name: "talk", version: "2" }, { capabilities: {} });
await client.connect(new StdioClientTransport({ command, args, stderr: "ignore" }));
const heard = [
  await client.listTools(),
  await client.callTool({ name: "echo", arguments: { message: "hello" } }),
  await client.listResources(),
  await client.listPrompts(),
];
console.log(JSON.stringify(heard));
await client.close();
process.exit(0);
