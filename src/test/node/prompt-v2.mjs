// Calls a tool whose calls need an approval, by the second generation of the SDK: the same call twice, then another.
// Prints how often the person was asked by then, and what came back.
// Usage: node prompt-v2.mjs legacy|2026-07-28 ANSWER COMMAND [ARG ...]; the answer "nothing" never comes
import { writeFileSync } from "node:fs";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";

const [era, answer, command, ...args] = process.argv.slice(2);
const client = new Client(
  { name: "prompt", version: "2" },
  {
    capabilities: { elicitation: {} },
    versionNegotiation: { mode: era === "legacy" ? "legacy" : { pin: era } },
  },
);
let asked = 0;
client.setRequestHandler("elicitation/create", async (request) => {
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
