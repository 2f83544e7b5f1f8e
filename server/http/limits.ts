// Why: how often something may be asked in a while. Beyond that it is refused in the reader's words, like everything else.
import type { RequestHandler } from 'express';
import { rateLimit, type Options } from 'express-rate-limit';
import { tooMany } from '../errors.js';

type Special = Partial<
  Pick<Options, 'keyGenerator' | 'skipSuccessfulRequests' | 'requestWasSuccessful' | 'standardHeaders'>
>;

/** So many requests of one address, or of what `keyGenerator` names, in so many minutes; then 429. */
export function limitTo(most: number, minutes: number, special: Special = {}): RequestHandler {
  return rateLimit({
    limit: most,
    windowMs: minutes * 60_000,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_req, _res, next) => {
      next(tooMany());
    },
    ...special,
  });
}
