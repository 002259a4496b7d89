// Tools and a prompt of the conformance suite that ask for input inside their results (revision 2026-07-28).
import { randomBytes } from "node:crypto";
import { acceptedContent, createRequestStateCodec, inputRequired, inputResponse } from "@modelcontextprotocol/server";
import { z } from "zod";

const text = (said) => ({ content: [{ type: "text", text: said }] });

/** State that comes back changed is refused before a tool sees it. */
export const sealed = createRequestStateCodec({ key: randomBytes(32) });

const named = z.object({ name: z.string() });
const coloured = z.object({ color: z.string() });
const agreed = z.object({ ok: z.boolean() });

const form = (message, requestedSchema) => inputRequired.elicit({ message, requestedSchema });
const sample = (question, maxTokens) =>
  inputRequired.createMessage({
    messages: [{ role: "user", content: { type: "text", text: question } }],
    maxTokens,
  });

/** What the client answered to a question, if that is an answer of the kind asked for. */
const answer = (context, key, kind) => {
  const given = inputResponse(context.mcpReq.inputResponses, key);
  return given.kind === kind ? given : undefined;
};

const tools = {
  elicitation(context) {
    const said = acceptedContent(context.mcpReq.inputResponses, "user_name", named);
    return said
      ? text(`Hello, ${said.name}!`)
      : inputRequired({ inputRequests: { user_name: form("What is your name?", named) } });
  },

  sampling(context) {
    const said = answer(context, "capital_question", "sampling");
    return said
      ? text(JSON.stringify(said.result.content))
      : inputRequired({ inputRequests: { capital_question: sample("What is the capital of France?", 100) } });
  },

  list_roots(context) {
    const said = answer(context, "client_roots", "roots");
    return said
      ? text(said.roots.map((root) => root.uri).join(" "))
      : inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } });
  },

  async request_state(context) {
    const said = acceptedContent(context.mcpReq.inputResponses, "confirm", agreed);
    return said && context.mcpReq.requestState()?.asked === "confirm"
      ? text("state-ok")
      : inputRequired({
          inputRequests: { confirm: form("Please confirm", agreed) },
          requestState: await sealed.mint({ asked: "confirm" }, context),
        });
  },

  async multiple_inputs(context) {
    const said = acceptedContent(context.mcpReq.inputResponses, "user_name", named);
    const greeting = answer(context, "greeting", "sampling");
    const roots = answer(context, "client_roots", "roots");
    return said && greeting && roots
      ? text(`${JSON.stringify(greeting.result.content)}, ${said.name}, at ${roots.roots.length} roots`)
      : inputRequired({
          inputRequests: {
            user_name: form("What is your name?", named),
            greeting: sample("Generate a greeting", 50),
            client_roots: inputRequired.listRoots(),
          },
          requestState: await sealed.mint({ asked: "all" }, context),
        });
  },

  async multi_round(context) {
    const state = context.mcpReq.requestState();
    const colour = acceptedContent(context.mcpReq.inputResponses, "step2", coloured);
    if (colour && state?.name) {
      return text(`${state.name} likes ${colour.color}`);
    }
    const said = acceptedContent(context.mcpReq.inputResponses, "step1", named);
    return said
      ? inputRequired({
          inputRequests: { step2: form("Step 2: What is your favorite color?", coloured) },
          requestState: await sealed.mint({ name: said.name }, context),
        })
      : inputRequired({
          inputRequests: { step1: form("Step 1: What is your name?", named) },
          requestState: await sealed.mint({ asked: "step1" }, context),
        });
  },

  async tampered_state(context) {
    const said = acceptedContent(context.mcpReq.inputResponses, "confirm", agreed);
    return said && context.mcpReq.requestState()
      ? text("The state is as it was given.")
      : inputRequired({
          inputRequests: { confirm: form("Please confirm", agreed) },
          requestState: await sealed.mint({ asked: "confirm" }, context),
        });
  },

  capabilities(context) {
    if (context.mcpReq.inputResponses) {
      return text("Answered.");
    }
    const able = context.mcpReq.envelope?.["io.modelcontextprotocol/clientCapabilities"] ?? {};
    const inputRequests = {
      ...(able.sampling && { greeting: sample("Generate a greeting", 50) }),
      ...(able.elicitation && { user_name: form("What is your name?", named) }),
    };
    return Object.keys(inputRequests).length > 0 ? inputRequired({ inputRequests }) : text("Nobody to ask.");
  },
};

/** Registers them. */
export const registerRounds = (server) => {
  for (const [name, tool] of Object.entries(tools)) {
    const description = `Asks for input within its result: ${name}`;
    server.registerTool("test_input_required_result_" + name, { description }, tool);
  }
  server.registerTool(
    "test_streaming_elicitation",
    { description: "Asks for input, and never by a request of its own" },
    tools.elicitation,
  );
  server.registerTool(
    "test_missing_capability",
    { description: "Needs a client that can sample" },
    tools.sampling,
  );
  const context = z.object({ context: z.string() });
  server.registerPrompt(
    "test_input_required_result_prompt",
    { description: "Asks for input within its result" },
    (request) => {
      const said = acceptedContent(request.mcpReq.inputResponses, "user_context", context);
      return said
        ? { messages: [{ role: "user", content: { type: "text", text: "Use this context: " + said.context } }] }
        : inputRequired({ inputRequests: { user_context: form("What context should the prompt use?", context) } });
    },
  );
};
