// What the conformance client is given in place of a server's URL: clawdefender, which has a token of its own for that server.
// Usage: node conformance-oauth.mjs PROGRAM FOLDER URL
// The official client starts it twice where it finds out the protocol's era first: what is granted to the one the other has, too.
// Configured is what somebody knows who knows that server: a client that was registered there, and who gives out its tokens.
// CONFORMANCE_LOGIN=first: a person logs in before the session, instead of when the server wants it.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [program, parent, url] = process.argv.slice(2);
const scenario = process.env.MCP_CONFORMANCE_SCENARIO;
const given = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? "{}");
const first = process.env.CONFORMANCE_LOGIN === "first";
const folder = join(parent, `${scenario.replaceAll("/", "-")}-${new URL(url).port}`);
mkdirSync(folder, { recursive: true });

const issuer = async () => {
  const metadata = await fetch(new URL(`/.well-known/oauth-protected-resource${new URL(url).pathname}`, url));
  return (await metadata.json()).authorization_servers[0];
};

const settings = {
  open_browser: !first,
  client_metadata_url: "https://conformance-test.local/client-metadata.json",
};
if (given.client_id) {
  settings.client_id = given.client_id;
  settings.issuer = given.issuer ?? (await issuer());
}
if (given.client_secret) {
  settings.client_secret = "env:CONFORMANCE_SECRET";
}
if (given.private_key_pem) {
  settings.private_key = "key.pem";
  writeFileSync(join(folder, "key.pem"), given.private_key_pem);
}
if (scenario.startsWith("auth/client-credentials")) {
  settings.grant = "client_credentials";
}

const config = join(folder, "clawdefender.toml");
writeFileSync(join(folder, "policy.toml"), 'default = "allow"\n');
writeFileSync(
  config,
  [
    'policy.files = ["policy.toml"]',
    "[servers.remote]",
    `url = ${JSON.stringify(url)}`,
    'authorization = "oauth"',
    "[servers.remote.oauth]",
    ...Object.entries(settings).map(([key, value]) => `${key} = ${JSON.stringify(value)}`),
    "",
  ].join("\n"),
);

const env = {
  ...process.env,
  BROWSER: `${process.execPath} ${fileURLToPath(new URL("browse.mjs", import.meta.url))}`,
  CONFORMANCE_SECRET: given.client_secret ?? "",
  XDG_DATA_HOME: join(folder, "data"),
};
const clawdefender = (command) => [command, "--config", config];

if (first) {
  const login = spawnSync(program, [...clawdefender("login"), "remote"], { env, stdio: ["ignore", 2, 2] });
  if (login.status !== 0) {
    process.exit(login.status ?? 1);
  }
}
const session = spawn(program, [...clawdefender("run"), "--server", "remote"], { env, stdio: "inherit" });
session.on("exit", (status) => {
  const logout = first ? spawnSync(program, [...clawdefender("logout"), "remote"], { env, stdio: ["ignore", 2, 2] }) : { status: 0 };
  process.exit(status || logout.status);
});
