// Why: what may go wrong in the reader's terms. Each error has a stable code, a status and a message key; the words are in locales/.
import type { MessageParameters } from './i18n.js';

export class AppError extends Error {
  readonly status: number;
  /** Stable code and, under `errors.`, the key of its words. */
  readonly code: string;
  readonly parameters: MessageParameters;

  constructor(status: number, code: string, parameters: MessageParameters = {}) {
    super(code);
    this.name = 'AppError';
    this.status = status;
    this.code = code;
    this.parameters = parameters;
  }
}

export const badRequest = (code = 'bad_request', parameters: MessageParameters = {}) =>
  new AppError(400, code, parameters);
export const signInNeeded = () => new AppError(401, 'sign_in_needed');
export const notAllowed = (code = 'not_allowed') => new AppError(403, code);
export const notFound = (code = 'not_found') => new AppError(404, code);
export const conflict = (code = 'conflict', parameters: MessageParameters = {}) =>
  new AppError(409, code, parameters);
export const gone = (code = 'gone', parameters: MessageParameters = {}) =>
  new AppError(410, code, parameters);
export const tooLarge = () => new AppError(413, 'too_large');
export const refused = (code: string, parameters: MessageParameters = {}) =>
  new AppError(422, code, parameters);
export const noRoom = () => new AppError(503, 'no_room');
export const tooMany = () => new AppError(429, 'too_many');
