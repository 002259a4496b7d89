// A server of the second generation of the SDK, for revision 2026-07-28: it asks for input inside results.
// Usage: node server-v2.mjs [http]; by HTTP it listens at a free port of this machine and prints its URL.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { McpServer, acceptedContent, completable, createMcpHandler, inputRequired } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { z } from "zod";

const text = (said) => ({ content: [{ type: "text", text: said }] });

const newServer = () => {
  const server = new McpServer({ name: "server-v2", version: "1" }, { capabilities: { logging: {} } });
  server.registerTool("echo", { inputSchema: z.object({ message: z.string() }) }, ({ message }) => text(message));
  server.registerTool("read", { inputSchema: z.object({ path: z.string() }) }, ({ path }) =>
    text(readFileSync(path, "utf8")),
  );
  const answer = z.object({ confirm: z.boolean() });
  server.registerTool("deploy", { inputSchema: z.object({ env: z.string() }) }, ({ env }, context) => {
    const said = acceptedContent(context.mcpReq.inputResponses, "confirm", answer);
    if (said === undefined) {
      const confirm = inputRequired.elicit({ message: `Deploy to ${env}?`, requestedSchema: answer });
      return inputRequired({ inputRequests: { confirm }, requestState: "state of " + env });
    }
    return text(said.confirm ? `deployed to ${env}` : "not deployed");
  });
  server.registerTool("slow", {}, async (context) => {
    const progressToken = context.mcpReq._meta?.progressToken;
    for (let progress = 1; progress <= 3; progress++) {
      await context.mcpReq.notify({ method: "notifications/progress", params: { progressToken, progress, total: 3 } });
      // A client that reads progress and result at once forgets the progress.
      await new Promise((done) => setTimeout(done, 100));
    }
    return text("done");
  });
  server.registerResource("note", "test://note", { mimeType: "text/plain" }, (uri) => ({
    contents: [{ uri: uri.href, text: "a note" }],
  }));
  const colour = completable(z.string(), (begun) => ["red", "rose", "blue"].filter((c) => c.startsWith(begun)));
  server.registerPrompt("paint", { argsSchema: z.object({ colour }) }, (given) => ({
    messages: [{ role: "user", content: { type: "text", text: "Paint it " + given.colour } }],
  }));
  return server;
};

if (process.argv[2] === "http") {
  const http = createServer(toNodeHandler(createMcpHandler(newServer)));
  http.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${http.address().port}/mcp`));
} else {
  serveStdio(newServer);
}
