// Serves the conformance fixture in both eras of the protocol.
// Usage: node conformance-server.mjs stdio | node conformance-server.mjs http PORT; port 0 is any free one. Prints its URL.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { localhostHostValidation, localhostOriginValidation, toNodeHandler } from "@modelcontextprotocol/node";
import {
  WebStandardStreamableHTTPServerTransport,
  createMcpHandler,
  isLegacyRequest,
} from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { fixture } from "./conformance-fixture.mjs";

/** What a session sent, for a client that comes back for the rest of a stream. */
const journal = () => {
  const events = [];
  return {
    storeEvent: async (stream, message) => String(events.push({ stream, message }) - 1),
    replayEventsAfter: async (last, { send }) => {
      const { stream } = events[last];
      for (let id = Number(last) + 1; id < events.length; id++) {
        // A priming event holds no message.
        if (events[id].stream === stream && events[id].message.jsonrpc) {
          await send(String(id), events[id].message);
        }
      }
      return stream;
    },
  };
};

const sessions = new Map();

/** Sessions of the revisions with a handshake, each with a server of its own. */
const legacy = async (request) => {
  const id = request.headers.get("mcp-session-id");
  if (id) {
    return sessions.get(id)?.handleRequest(request) ?? new Response("no such session", { status: 404 });
  }
  const transport = new WebStandardStreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: (made) => void sessions.set(made, transport),
    onsessionclosed: (closed) => void sessions.delete(closed),
    eventStore: journal(),
    retryInterval: 200,
  });
  await fixture().connect(transport);
  return transport.handleRequest(request);
};

const serveHttp = (port) => {
  const modern = createMcpHandler(() => fixture(modern.notify), { legacy: "reject" });
  const handle = toNodeHandler({
    fetch: async (request) => ((await isLegacyRequest(request)) ? legacy(request) : modern.fetch(request)),
  });
  const ours = localhostHostValidation();
  const welcome = localhostOriginValidation();
  const server = createServer((request, response) => {
    if (!ours(request, response) || !welcome(request, response)) {
      return;
    }
    if (new URL(request.url, "http://localhost").pathname !== "/mcp") {
      response.writeHead(404).end();
      return;
    }
    handle(request, response);
  });
  server.listen(port, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/mcp`));
};

const [transport, port] = process.argv.slice(2);
if (transport === "stdio") {
  serveStdio(() => fixture());
} else if (transport === "http") {
  serveHttp(Number(port));
} else {
  console.error("usage: conformance-server.mjs stdio | http PORT");
  process.exit(2);
}
