// Why: the road to the office's provider of identities and back: OpenID Connect's authorization code flow with PKCE, state
// and nonce, the answer's signature checked. The library is loaded when somebody takes the road, not before.
import type { ClientAuth, Configuration, IDToken } from 'openid-client';
import type { ProviderConfig } from '../config.js';
import type { Dependencies } from '../dependencies.js';

/** What is kept of somebody on the road, in their session: with it alone the way back is open, once. */
export type Trip = {
  state: string;
  nonce: string;
  verifier: string;
  /** When they set out. */
  at: string;
  /** Where they go on to, signed in; or whose account is to be tied to whoever comes back. */
  purpose: { kind: 'sign-in'; next: string } | { kind: 'link'; userId: string };
};

/** Who came back: the provider's own name for them, by what they know it, and whether a second factor was asked there. */
export type Identity = { issuer: string; subject: string; label: string; strong: boolean };

/** `cancelled`: there, by the person or a rule; `refused`: the answer does not fit; `down`: no answer. */
export type Failure = 'cancelled' | 'refused' | 'down';

export class ProviderFailure extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, cause: unknown) {
    super(failure, { cause });
    this.name = 'ProviderFailure';
    this.failure = failure;
  }
}

const TRIP_MS = 10 * 60_000;
/** Nobody waits longer for a provider that does not answer. */
const patienceSeconds = 8;

export const backPath = '/sign-in/provider/back';

/** Whether somebody who set out, or came back, at that moment is still waited for. */
export function isOnTheRoad({ at }: Pick<Trip, 'at'>, now: Date): boolean {
  return now.getTime() - Date.parse(at) < TRIP_MS;
}

/** The provider as it describes itself now. Throws `down` where it does not answer, or not as a provider. */
async function ask(provider: ProviderConfig): Promise<Configuration> {
  const oidc = await import('openid-client');
  const basic = oidc.ClientSecretBasic(provider.clientSecret);
  const post = oidc.ClientSecretPost(provider.clientSecret);
  // As OpenID Connect has it: by the header, unless the provider says that it takes the body only.
  const secret: ClientAuth = (server, client, body, headers) => {
    const known = server.token_endpoint_auth_methods_supported;
    const byHeader = known?.includes('client_secret_basic') ?? true;
    (byHeader ? basic : post)(server, client, body, headers);
  };
  const plain = provider.issuer.startsWith('http:');
  try {
    return await oidc.discovery(new URL(provider.issuer), provider.clientId, undefined, secret, {
      timeout: patienceSeconds,
      execute: [oidc.enableNonRepudiationChecks, ...(plain ? [oidc.allowInsecureRequests] : [])],
    });
  } catch (error) {
    throw new ProviderFailure('down', error);
  }
}

/** @returns where to send the browser, and what to keep until it comes back */
export async function setOut(
  { clock, config }: Pick<Dependencies, 'clock' | 'config'>,
  provider: ProviderConfig,
  purpose: Trip['purpose'],
): Promise<{ url: string; trip: Trip }> {
  const oidc = await import('openid-client');
  const server = await ask(provider);
  const trip: Trip = {
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
    verifier: oidc.randomPKCECodeVerifier(),
    at: clock().toISOString(),
    purpose,
  };
  const url = oidc.buildAuthorizationUrl(server, {
    redirect_uri: `${config.publicUrl ?? ''}${backPath}`,
    scope: 'openid profile email',
    state: trip.state,
    nonce: trip.nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(trip.verifier),
    code_challenge_method: 'S256',
    ...(provider.strongAcr === undefined ? {} : { acr_values: provider.strongAcr }),
  });
  return { url: url.href, trip };
}

/** Takes the code to the provider for who it stands for. Throws a ProviderFailure for anything else than an answer to `trip`. */
export async function comeBack(
  { config }: Pick<Dependencies, 'config'>,
  provider: ProviderConfig,
  trip: Trip,
  query: string,
): Promise<Identity> {
  const oidc = await import('openid-client');
  const server = await ask(provider);
  try {
    const tokens = await oidc.authorizationCodeGrant(
      server,
      new URL(`${config.publicUrl ?? ''}${backPath}${query}`),
      {
        expectedState: trip.state,
        expectedNonce: trip.nonce,
        pkceCodeVerifier: trip.verifier,
        idTokenExpected: true,
      },
    );
    const claims = tokens.claims();
    // What OpenID Connect allows as a name of a person, and a database keeps.
    if (claims === undefined || !/^[\x20-\x7e]{1,255}$/.test(claims.sub))
      throw new ProviderFailure('refused', undefined);
    return identityOf(provider, claims);
  } catch (error) {
    if (error instanceof ProviderFailure) throw error;
    throw new ProviderFailure(failureOf(oidc, error), error);
  }
}

function failureOf(oidc: typeof import('openid-client'), error: unknown): Failure {
  if (error instanceof oidc.AuthorizationResponseError)
    return ['server_error', 'temporarily_unavailable'].includes(error.error) ? 'down' : 'cancelled';
  if (error instanceof oidc.ResponseBodyError) return 'refused';
  // A connection that failed is the one TypeError that fetch throws; a status of 500 and more, a page in place of JSON.
  if (error instanceof TypeError) return 'down';
  const code = error instanceof oidc.ClientError ? (error.code ?? '') : '';
  return ['OAUTH_TIMEOUT', 'OAUTH_RESPONSE_IS_NOT_CONFORM', 'OAUTH_RESPONSE_IS_NOT_JSON'].includes(code)
    ? 'down'
    : 'refused';
}

const longestLabel = 200;

function identityOf(provider: ProviderConfig, claims: IDToken): Identity {
  const known = [claims['preferred_username'], claims['email'], claims['name'], claims.sub];
  const label = known.find((one): one is string => typeof one === 'string' && one.trim() !== '') ?? '';
  const methods: unknown = claims['amr'];
  return {
    issuer: claims.iss,
    subject: claims.sub,
    label: label.replaceAll('\0', '').trim().slice(0, longestLabel).toWellFormed(),
    strong:
      (Array.isArray(methods) && methods.includes('mfa')) ||
      (provider.strongAcr !== undefined && claims['acr'] === provider.strongAcr),
  };
}

/** For the log: what went wrong, and nothing of what came back, for that names people. */
export function reasonOf({ failure, cause }: ProviderFailure): { failure: Failure; reason: string } {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : undefined;
  const code = [cause, inner]
    .map((one) => (typeof one === 'object' && one !== null && 'code' in one ? one.code : undefined))
    .find((one): one is string => typeof one === 'string');
  return { failure, reason: code ?? (cause instanceof Error ? cause.name : 'no claims') };
}
