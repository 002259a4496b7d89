// What the conversations about approvals share: how the person answers, and what is called.
import { writeFileSync } from "node:fs";

/** Answers a prompt; an answer that cannot be chosen never comes. Counts how often the person was asked. */
export const person = (answer) => {
  const count = { asked: 0 };
  const answers = async (request) => {
    count.asked++;
    const choices = request.params.requestedSchema.properties.decision.enum;
    if (!choices.includes(answer)) {
      await new Promise((done) => setTimeout(done, 4000));
      return { action: "cancel" };
    }
    return { action: "accept", content: { decision: answer } };
  };
  return { count, answers };
};

/** The same call twice, then another; prints how often the person was asked by then, and what came back. */
export const callThrice = async (client, count) => {
  const heard = [];
  for (const message of ["one", "one", "two"]) {
    const result = await client
      .callTool({ name: "echo", arguments: { message } })
      .catch((error) => ({ error: error.message }));
    heard.push({ asked: count.asked, text: result.error ?? result.content[0].text });
  }
  await client.close();
  writeFileSync(1, JSON.stringify(heard) + "\n");
  process.exit(0);
};
