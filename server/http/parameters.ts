// Why: what stands in an address is text from outside: one value each, well formed and short, or the page is not found.
import type { Request } from 'express';
import { badRequest, notFound } from '../errors.js';

/** One named part of the path. Throws 404 for anything that cannot be an id or code of ours. */
export function pathParameter(req: Request, name: string): string {
  const value: unknown = req.params[name];
  if (typeof value !== 'string' || value.length > 200 || !value.isWellFormed() || value.includes('\0'))
    throw notFound();
  return value;
}

/** One query parameter, or undefined when absent or empty. Throws 400 when it is given twice or is no clean text. */
export function queryParameter(req: Request, name: string): string | undefined {
  const value: unknown = req.query[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string' || value.length > 500 || !value.isWellFormed() || value.includes('\0'))
    throw badRequest();
  return value;
}
