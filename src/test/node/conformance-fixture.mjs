// The server that the official conformance suite asks for: its tools, resources and prompts, by their names in the suite.
import { McpServer, ResourceTemplate, completable, fromJsonSchema } from "@modelcontextprotocol/server";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { registerRounds, sealed } from "./conformance-rounds.mjs";

const IMAGE = {
  type: "image",
  mimeType: "image/png",
  data: "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==",
};
const AUDIO = {
  type: "audio",
  mimeType: "audio/wav",
  data: "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=",
};
const text = (said) => ({ content: [{ type: "text", text: said }] });
const embedded = (uri, mimeType, said) => ({ type: "resource", resource: { uri, mimeType, text: said } });
const user = (content) => ({ role: "user", content });

const JSON_SCHEMA_2020_12 = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  $defs: {
    address: {
      $anchor: "addressDef",
      type: "object",
      properties: { street: { type: "string" }, city: { type: "string" } },
    },
  },
  properties: {
    name: { type: "string" },
    address: { $ref: "#/$defs/address" },
    contactMethod: { type: "string", enum: ["phone", "email"] },
    phone: { type: "string" },
    email: { type: "string" },
  },
  allOf: [{ anyOf: [{ required: ["phone"] }, { required: ["email"] }] }],
  if: { properties: { contactMethod: { const: "phone" } }, required: ["contactMethod"] },
  then: { required: ["phone"] },
  else: { required: ["email"] },
  additionalProperties: false,
};

const DEFAULTS = {
  name: { type: "string", default: "John Doe" },
  age: { type: "integer", default: 30 },
  score: { type: "number", default: 95.5 },
  status: { type: "string", enum: ["active", "inactive", "pending"], default: "active" },
  verified: { type: "boolean", default: true },
};

const titled = (kind) => ["First", "Second", "Third"].map((nth, i) => ({ const: "value" + (i + 1), title: `${nth} ${kind}` }));
const OPTIONS = ["option1", "option2", "option3"];
const ENUMS = {
  untitledSingle: { type: "string", enum: OPTIONS },
  titledSingle: { type: "string", oneOf: titled("Option") },
  legacyEnum: {
    type: "string",
    enum: ["opt1", "opt2", "opt3"],
    enumNames: ["Option One", "Option Two", "Option Three"],
  },
  untitledMulti: { type: "array", items: { type: "string", enum: OPTIONS } },
  titledMulti: { type: "array", items: { anyOf: titled("Choice") } },
};

const registerContent = (server) => {
  const returns = (name, ...content) =>
    server.registerTool(name, { description: "Returns the same every time" }, () => ({ content }));
  returns("test_simple_text", { type: "text", text: "This is a simple text response for testing." });
  returns("test_image_content", IMAGE);
  returns("test_audio_content", AUDIO);
  returns(
    "test_embedded_resource",
    embedded("test://embedded-resource", "text/plain", "This is an embedded resource content."),
  );
  returns(
    "test_multiple_content_types",
    { type: "text", text: "Multiple content types test:" },
    IMAGE,
    embedded("test://mixed-content-resource", "application/json", JSON.stringify({ test: "data", value: 123 })),
  );
};

const registerTalk = (server) => {
  const logs = async (context) => {
    for (const said of ["Tool execution started", "Tool processing data", "Tool execution completed"]) {
      await context.mcpReq.log("info", said);
      await pause(50);
    }
    return text("Logged.");
  };
  server.registerTool("test_tool_with_logging", { description: "Logs while it runs" }, logs);
  server.registerTool("test_logging_tool", { description: "Logs to those who want it" }, logs);

  server.registerTool("test_tool_with_progress", { description: "Tells its progress" }, async (context) => {
    const progressToken = context.mcpReq._meta?.progressToken;
    for (const progress of [0, 50, 100]) {
      if (progressToken !== undefined) {
        const params = { progressToken, progress, total: 100 };
        await context.mcpReq.notify({ method: "notifications/progress", params });
      }
      await pause(50);
    }
    return text("Done.");
  });

  server.registerTool("test_error_handling", { description: "Always fails" }, () => {
    throw new Error("This tool intentionally returns an error for testing");
  });

  server.registerTool("test_reconnection", { description: "Closes its stream before it answers" }, async (context) => {
    context.http?.closeSSE?.();
    await pause(100);
    return text("Answered on another stream.");
  });

  server.registerTool(
    "test_sampling",
    { description: "Asks the client's model", inputSchema: z.object({ prompt: z.string() }) },
    async ({ prompt }, context) => {
      const messages = [user({ type: "text", text: prompt })];
      const { content } = await context.mcpReq.requestSampling({ messages, maxTokens: 100 });
      return text("LLM response: " + content.text);
    },
  );
};

const registerForms = (server) => {
  const asks = async (context, said, message, properties, required) => {
    const requestedSchema = { type: "object", properties, required };
    const { action, content } = await context.mcpReq.elicitInput({ message, requestedSchema });
    return text(`${said}: action=${action}, content=${JSON.stringify(content ?? {})}`);
  };
  server.registerTool(
    "test_elicitation",
    { description: "Asks the user", inputSchema: z.object({ message: z.string() }) },
    ({ message }, context) => {
      const properties = { username: { type: "string" }, email: { type: "string" } };
      return asks(context, "User response", message, properties, ["username", "email"]);
    },
  );
  server.registerTool("test_elicitation_sep1034_defaults", { description: "Asks with defaults" }, (context) =>
    asks(context, "Elicitation completed", "Please look through the fields", DEFAULTS, []),
  );
  server.registerTool("test_elicitation_sep1330_enums", { description: "Asks with choices" }, (context) =>
    asks(context, "Elicitation completed", "Please choose", ENUMS, []),
  );
};

const registerSchemas = (server) => {
  server.registerTool(
    "json_schema_2020_12_tool",
    { description: "Tool with JSON Schema 2020-12 features", inputSchema: fromJsonSchema(JSON_SCHEMA_2020_12) },
    (given) => text(JSON.stringify(given)),
  );
  server.registerTool(
    "test_x_mcp_header",
    {
      description: "Has an argument that is mirrored in a header",
      inputSchema: z.object({ region: z.string().meta({ "x-mcp-header": "Region" }) }),
    },
    ({ region }) => text("Region " + region),
  );
};

const registerResources = (server) => {
  const resource = (name, mimeType, content) => {
    const uri = "test://" + name;
    const about = { description: "The same every time", mimeType };
    server.registerResource(name, uri, about, () => ({ contents: [{ uri, mimeType, ...content }] }));
  };
  resource("static-text", "text/plain", { text: "This is the content of the static text resource." });
  resource("static-binary", "image/png", { blob: IMAGE.data });
  resource("watched-resource", "text/plain", { text: "Watched resource content" });
  server.registerResource(
    "template",
    new ResourceTemplate("test://template/{id}/data", { list: undefined }),
    { description: "Made for an id", mimeType: "application/json" },
    (uri, { id }) => {
      const made = JSON.stringify({ id, templateTest: true, data: "Data for ID: " + id });
      return { contents: [{ uri: uri.href, mimeType: "application/json", text: made }] };
    },
  );
  for (const method of ["resources/subscribe", "resources/unsubscribe"]) {
    server.server.setRequestHandler(method, () => ({}));
  }
};

const registerPrompts = (server) => {
  const description = "Has one form only";
  const prompt = (name, argsSchema, messages) =>
    server.registerPrompt(name, { description, argsSchema }, (given) => ({ messages: messages(given) }));
  prompt("test_simple_prompt", undefined, () => [
    user({ type: "text", text: "This is a simple prompt for testing." }),
  ]);
  const arg1 = completable(z.string(), (begun) => ["paris", "park", "party"].filter((word) => word.startsWith(begun)));
  prompt("test_prompt_with_arguments", z.object({ arg1, arg2: z.string() }), (given) => [
    user({ type: "text", text: `Prompt with arguments: arg1='${given.arg1}', arg2='${given.arg2}'` }),
  ]);
  prompt("test_prompt_with_embedded_resource", z.object({ resourceUri: z.string() }), ({ resourceUri }) => [
    user(embedded(resourceUri, "text/plain", "Embedded resource content for testing.")),
    user({ type: "text", text: "Please process the embedded resource above." }),
  ]);
  prompt("test_prompt_with_image", undefined, () => [
    user(IMAGE),
    user({ type: "text", text: "Please analyze the image above." }),
  ]);
};

/**
 * A server of one session or request.
 * announce has toolsChanged() and promptsChanged(); by default the server tells its own client.
 */
export const fixture = (announce) => {
  const server = new McpServer(
    { name: "conformance-fixture", version: "1" },
    { capabilities: { logging: {}, resources: { subscribe: true } }, requestState: { verify: sealed.verify } },
  );
  const told = announce ?? {
    toolsChanged: () => server.sendToolListChanged(),
    promptsChanged: () => server.sendPromptListChanged(),
  };
  registerContent(server);
  registerTalk(server);
  registerForms(server);
  registerSchemas(server);
  registerRounds(server);
  server.registerTool("test_trigger_tool_change", { description: "Says that the tools changed" }, () => {
    told.toolsChanged();
    return text("Said.");
  });
  server.registerTool("test_trigger_prompt_change", { description: "Says that the prompts changed" }, () => {
    told.promptsChanged();
    return text("Said.");
  });
  registerResources(server);
  registerPrompts(server);
  return server;
};
