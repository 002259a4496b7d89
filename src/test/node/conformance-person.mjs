// Whoever a client of the conformance suite sends to an authorization server: somebody who agrees to all of it.
import {
  ClientCredentialsProvider,
  CrossAppAccessProvider,
  DpopSession,
  PrivateKeyJwtProvider,
  requestJwtAuthorizationGrant,
} from "@modelcontextprotocol/client";

const REDIRECT = "http://localhost:3000/callback";

/** Remembers in memory what an OAuth client has to, and answers the authorization request at once. */
class Person {
  redirectUrl = REDIRECT;
  clientMetadata = {
    client_name: "conformance-client",
    redirect_uris: [REDIRECT],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
  };
  #kept = {};
  /** What the authorization server sent the person back with. */
  callback;

  constructor(registered, dpop) {
    this.#kept.client = registered;
    this.clientMetadataUrl = registered ? undefined : "https://conformance-test.local/client-metadata.json";
    this.dpop = dpop && (() => dpop);
  }

  clientInformation = () => this.#kept.client;
  saveClientInformation = (client) => void (this.#kept.client = client);
  tokens = () => this.#kept.tokens;
  codeVerifier = () => this.#kept.verifier;
  saveCodeVerifier = (verifier) => void (this.#kept.verifier = verifier);
  discoveryState = () => this.#kept.discovery;
  saveDiscoveryState = (discovery) => void (this.#kept.discovery = discovery);

  /** What was discovered counts for one authorization: the next may be at another server. */
  saveTokens(tokens) {
    this.#kept.tokens = tokens;
    delete this.#kept.discovery;
  }

  invalidateCredentials(scope) {
    if (scope === "all") {
      this.#kept = {};
    } else {
      delete this.#kept[scope];
    }
  }

  async redirectToAuthorization(url) {
    const answer = await fetch(url, { redirect: "manual" });
    this.callback = new URL(answer.headers.get("location")).searchParams;
  }
}

/** A workload that has a token of its platform instead of a person. */
class Workload extends Person {
  redirectUrl = undefined;

  constructor(registered, assertion) {
    super(registered);
    this.prepareTokenRequest = () =>
      new URLSearchParams({ grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion });
  }
}

/** An employee whose company's identity provider vouches for it. */
const employee = (given) =>
  new CrossAppAccessProvider({
    clientId: given.client_id,
    clientSecret: given.client_secret,
    assertion: async ({ authorizationServerUrl: audience, resourceUrl: resource, scope }) => {
      const { jwtAuthGrant } = await requestJwtAuthorizationGrant({
        tokenEndpoint: given.idp_token_endpoint,
        clientId: given.idp_client_id,
        idToken: given.idp_id_token,
        audience,
        resource,
        scope,
      });
      return jwtAuthGrant;
    },
  });

/** The OAuth client of an auth scenario. given is what the suite tells a client beforehand. */
export const oauthClient = async (scenario, given) => {
  const { client_id: clientId, client_secret: clientSecret, private_key_pem: privateKey } = given;
  switch (scenario) {
    case "auth/client-credentials-jwt":
      return new PrivateKeyJwtProvider({ clientId, privateKey, algorithm: given.signing_algorithm });
    case "auth/client-credentials-basic":
      return new ClientCredentialsProvider({ clientId, clientSecret });
    case "auth/pre-registration":
      return new Person({ client_id: clientId, client_secret: clientSecret, issuer: given.issuer });
    case "auth/enterprise-managed-authorization":
      return employee(given);
    case "auth/wif-jwt-bearer":
      return new Workload({ client_id: clientId }, given.valid_jwt);
    case "auth/dpop":
    case "auth/dpop-nonce":
      return new Person(undefined, await DpopSession.create());
    default:
      return new Person();
  }
};
