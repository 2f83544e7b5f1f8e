// Why: what the web form and the kiosk ask of every request alike.
import express, { type RequestHandler } from 'express';
import { officeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { badRequest } from '../errors.js';
import { loadVersion, type OpenSurvey } from '../surveys/open.js';
import { largestBody } from './fields.form.js';
import type { PublishedVersion } from './intake.js';

/** Answers stay in no cache, the browser's or a proxy's; and the address is taken apart once, not at each look. */
export function noStore(): RequestHandler {
  return (req, res, next) => {
    Object.defineProperty(req, 'query', { value: req.query });
    res.set('Cache-Control', 'no-store');
    next();
  };
}

/** The body as bytes; fields.form.ts reads them strictly, as UTF-8: what says that it is something else is no form of ours. */
export function formBody(limit = largestBody): RequestHandler {
  return express.raw({
    type: ({ headers }) => ourForm.test(headers['content-type'] ?? ''),
    limit,
  });
}

const ourForm = /^application\/x-www-form-urlencoded\s*(;\s*charset\s*=\s*"?utf-?8"?\s*)?$/i;

/** A form of an older wording is answered in its own; one that was never published is no form of ours. */
export async function postedVersion(
  dependencies: Dependencies,
  open: OpenSurvey,
  number: number,
): Promise<PublishedVersion> {
  const { survey, version } = open;
  if (number === version.number) return version;
  if (number > version.number) throw badRequest();
  return await loadVersion(dependencies, officeScope(survey.officeId), survey.id, number);
}
