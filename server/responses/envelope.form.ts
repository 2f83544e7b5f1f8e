// Why: what every posted form says about itself beside the answers: which response, which wording, which language.
import { badRequest } from '../errors.js';
import { isContentLanguage, type ContentLanguage } from '../i18n.js';
import { onlyValue, type Fields } from './fields.form.js';

/** Nobody sees this field and nobody fills it in; what does is a machine. No question's code holds a dot. */
export const trapField = 'web.site';

/** On a tablet that shows the server's own screens: the comment will be written on the visitor's phone. */
export const phoneField = '_phone';

/** A code asked for when the answers were already on their way; elsewhere it is in the address. */
export const codeField = '_code';

/** Names that are ours; a question whose code is one of them gets another field name (see answers.form.ts). */
export const ownFields: ReadonlySet<string> = new Set([
  'id',
  'version',
  'language',
  'started',
  'form',
  'switch',
  'step',
  'go',
  trapField,
  phoneField,
  codeField,
]);

export type Envelope = {
  /** The response's id, made when the form was rendered. */
  id: string;
  version: number;
  language: ContentLanguage;
  /** Only the questions of the short form were asked. */
  short: boolean;
  /** Asks for the same form in another language, with everything typed kept. */
  switchTo: ContentLanguage | undefined;
};

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** How far a page's own clock may run ahead of ours. */
const clockTolerance = 5 * 60_000;

/** Throws 400 when one of them is missing, doubled or not what our pages send. */
export function readEnvelope(fields: Fields, now: Date): Envelope {
  const id = onlyValue(fields, 'id') ?? '';
  const version = onlyValue(fields, 'version') ?? '';
  const language = onlyValue(fields, 'language');
  const form = onlyValue(fields, 'form');
  const switchTo = onlyValue(fields, 'switch');
  const started = onlyValue(fields, 'started');
  if (!uuid.test(id) || !/^[1-9]\d{0,5}$/.test(version) || !isContentLanguage(language)) throw badRequest();
  if (form !== undefined && form !== 'short') throw badRequest();
  if (switchTo !== undefined && !isContentLanguage(switchTo)) throw badRequest();
  if (
    started !== undefined &&
    !(/^\d{1,15}$/.test(started) && Number(started) <= now.getTime() + clockTolerance)
  )
    throw badRequest();
  return { id, version: Number(version), language, short: form === 'short', switchTo };
}
