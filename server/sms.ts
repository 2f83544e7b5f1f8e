// Why: the one door through which short messages leave: any gateway that takes an HTTP POST, with what is personal in the
// body and never in an address that somebody's log keeps.

export type ShortMessage = {
  to: string;
  text: string;
  /** The same message again has the same one: a gateway that looks sends it once. */
  id: string;
};

export type SmsGateway = {
  /** Resolves when the gateway has taken it. Throws `NotTaken` when it did not. */
  send(message: ShortMessage): Promise<void>;
};

/** Says in a code what went wrong; never holds a number or a text. */
export class NotTaken extends Error {
  /** Trying again with the same message would be refused again. */
  readonly isFinal: boolean;
  /** Whether it was this message that was not taken, or the server takes nothing from us now. */
  readonly of: 'message' | 'server';

  constructor(reason: string, isFinal: boolean, of: 'message' | 'server' = 'message') {
    super(reason);
    this.isFinal = isFinal;
    this.of = of;
  }
}

/** A job holds its claim for minutes; a gateway that says nothing must not use them up. */
const patience = 20_000;

/**
 * @param url where to post. With `{to}` and `{text}` (and `{token}`) in its query, that query is filled in and sent as a
 * form; without, a JSON object `{ id, to, text }` is sent. @param token also sent as `Authorization: Bearer`
 */
export function openSms(
  { url, token }: { url: string; token: string | undefined },
  wait = patience,
): SmsGateway {
  return {
    send: async (message) => {
      const { address, body, type } = requestOf(url, token, message);
      let status: number;
      try {
        const response = await fetch(address, {
          method: 'POST',
          body,
          redirect: 'error',
          headers: {
            'content-type': type,
            'idempotency-key': message.id,
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          },
          signal: AbortSignal.timeout(wait),
        });
        status = response.status;
        await response.body?.cancel();
      } catch (error) {
        const late = error instanceof Error && error.name === 'TimeoutError';
        throw new NotTaken(late ? 'sms_timeout' : 'sms_unreachable', false);
      }
      if (status >= 200 && status < 300) return;
      const isFinal = status >= 400 && status < 500 && status !== 408 && status !== 429;
      throw new NotTaken(`sms_${status}`, isFinal);
    },
  };
}

function requestOf(url: string, token: string | undefined, { id, to, text }: ShortMessage) {
  const address = new URL(url);
  const template = [...address.searchParams];
  if (!template.some(([, value]) => value.includes('{to}')))
    return { address, body: JSON.stringify({ id, to, text }), type: 'application/json' };
  address.search = '';
  const values: Record<string, string> = { to, text, token: token ?? '', id };
  const filled = template.map(([name, value]): [string, string] => [
    name,
    value.replace(/\{(to|text|token|id)\}/g, (_, key: string) => values[key] ?? ''),
  ]);
  return {
    address,
    body: new URLSearchParams(filled).toString(),
    type: 'application/x-www-form-urlencoded',
  };
}
