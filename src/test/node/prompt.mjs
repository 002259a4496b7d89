// Calls a tool whose calls need an approval, by the first generation of the SDK: the same call twice, then another.
// Prints how often the person was asked by then, and what came back.
// Usage: node prompt.mjs ANSWER COMMAND [ARG ...]; the answer "nothing" never comes
import { writeFileSync } from "node:fs";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { ElicitRequestSchema } from "@modelcontextprotocol/sdk/types.js";

const [answer, command, ...args] = process.argv.slice(2);
const client = new Client({ name: "prompt", version: "1" }, { capabilities: { elicitation: {} } });
let asked = 0;
client.setRequestHandler(ElicitRequestSchema, async (request) => {
  asked++;
  const choices = request.params.requestedSchema.properties.decision.enum;
  if (!choices.includes(answer)) {
    await new Promise((done) => setTimeout(done, 4000));
    return { action: "cancel" };
  }
  return { action: "accept", content: { decision: answer } };
});

await client.connect(new StdioClientTransport({ command, args, stderr: "ignore" }));
const heard = [];
for (const message of ["one", "one", "two"]) {
  const result = await client.callTool({ name: "echo", arguments: { message } }).catch((error) => ({ error: error.message }));
  heard.push({ asked, text: result.error ?? result.content[0].text });
}
await client.close();
writeFileSync(1, JSON.stringify(heard) + "\n");
process.exit(0);
