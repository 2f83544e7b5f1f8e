// Why: a real OpenID Connect provider on this machine, with people who sign in there as a browser would: by redirects and
// cookies. What it is told of a person is said with the visit; nothing of ours is stood in for.
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { type Configuration } from 'oidc-provider';

export type Visitor = {
  /** The provider's own name for them. */
  subject: string;
  /** By which methods they proved who they are there. */
  amr?: string[];
  acr?: string;
  /** They, or a rule there, say no. */
  refuses?: boolean;
};

export type IdentityProvider = {
  issuer: string;
  /** Follows the road from `url` until the provider sends the browser back; that address. */
  visit(url: string, visitor: Visitor): Promise<URL>;
  close(): Promise<void>;
};

export async function openIdentityProvider(client: {
  id: string;
  secret: string;
  redirectUri: string;
  acr: string;
}): Promise<IdentityProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const issuer = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const configuration: Configuration = {
    clients: [{ client_id: client.id, client_secret: client.secret, redirect_uris: [client.redirectUri] }],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kty: 'RSA', use: 'sig', alg: 'RS256' }] },
    cookies: { keys: ['a key for tests'] },
    features: { devInteractions: { enabled: false } },
    acrValues: [client.acr],
    claims: {
      openid: ['sub', 'amr', 'acr'],
      profile: ['preferred_username'],
      email: ['email', 'email_verified'],
    },
    conformIdTokenClaims: false,
    ttl: { Interaction: 600, Grant: 600, Session: 600, AccessToken: 600, IdToken: 600 },
    pkce: { required: () => true },
    findAccount: (_ctx, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        preferred_username: `${id}@city.test`,
        email: 'clerk@north.test',
        email_verified: true,
      }),
    }),
    loadExistingGrant: async (ctx) => {
      const accountId = ctx.oidc.session?.accountId;
      if (accountId === undefined) return undefined;
      const grant = new ctx.oidc.provider.Grant({ clientId: client.id, accountId });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
    interactions: { url: (_ctx, interaction) => `/here/${interaction.uid}` },
  };
  const provider = new Provider(issuer, configuration);
  const answer = provider.callback();

  async function logIn(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { searchParams } = new URL(req.url ?? '/', issuer);
    const visitor = JSON.parse(searchParams.get('visitor') ?? '{}') as Visitor;
    await provider.interactionDetails(req, res);
    const { subject: accountId, amr, acr } = visitor;
    await provider.interactionFinished(
      req,
      res,
      visitor.refuses === true
        ? { error: 'access_denied', error_description: 'not today' }
        : {
            login: {
              accountId,
              ...(amr === undefined ? {} : { amr }),
              ...(acr === undefined ? {} : { acr }),
            },
          },
    );
  }

  server.on('request', (req, res) => {
    const answered = req.url?.startsWith('/here/') === true ? logIn(req, res) : answer(req, res);
    answered.catch(() => res.writeHead(500).end());
  });

  async function visit(url: string, visitor: Visitor): Promise<URL> {
    const jar = new Map<string, string>();
    let next = new URL(url);
    for (let step = 0; step < 8; step += 1) {
      if (next.origin !== issuer) return next;
      if (next.pathname.startsWith('/here/')) next.searchParams.set('visitor', JSON.stringify(visitor));
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const answered = await fetch(next, { redirect: 'manual', headers: { cookie } });
      for (const line of answered.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        jar.set(name, value);
      }
      const location = answered.headers.get('location');
      if (location === null) throw new Error(`${String(answered.status)}: ${await answered.text()}`);
      next = new URL(location, next);
    }
    throw new Error('the provider sends on and on');
  }

  return {
    issuer,
    visit,
    close: async () => {
      const closed = new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      server.closeAllConnections();
      await closed;
    },
  };
}
