// Writes to the memory of a server, waits for a line on standard input, and goes on with the same session.
// Prints "written" before it waits, and at the end what came back, as JSON.
// Usage: node recover.mjs COMMAND [ARG ...]
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { ToolListChangedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";

const [command, ...args] = process.argv.slice(2);
const client = new Client({ name: "recover", version: "1" });
let changed = 0;
client.setNotificationHandler(ToolListChangedNotificationSchema, () => changed++);
await client.connect(new StdioClientTransport({ command, args, env: process.env, stderr: "inherit" }));
const call = async (name, given) => (await client.callTool({ name, arguments: given })).structuredContent;

await call("create_entities", { entities: [{ name: "n", entityType: "t", observations: ["before"] }] });
writeFileSync(1, "written\n");
await once(process.stdin, "data");
await call("add_observations", { observations: [{ entityName: "n", contents: ["after"] }] });
const { entities } = await call("read_graph", {});
const { tools } = await client.listTools();
writeFileSync(1, JSON.stringify({ observations: entities[0].observations, tools: tools.length, changed }) + "\n");
await client.close();
process.exit(0);
