// Why: what a tablet sends beside answers: the code somebody typed, what it tells of itself, a PIN to be checked.
import { z } from 'zod';
import { badRequest } from '../errors.js';
import { typedCode } from './secrets.js';

const posted = z.object({ code: z.string().max(100).default('') });

export type CodeForm = { ok: true; code: string } | { ok: false; typed: string };

/** Throws 400 for what our page cannot have sent. */
export function readCode(body: unknown): CodeForm {
  const parsed = posted.safeParse(body);
  if (!parsed.success || !parsed.data.code.isWellFormed()) throw badRequest();
  const code = typedCode(parsed.data.code);
  return code === undefined ? { ok: false, typed: parsed.data.code } : { ok: true, code };
}

/** To the end of the year 9999: no database of ours need know a later one. */
const moment = z.number().int().min(0).max(253_402_300_799_999);
const many = z.number().int().min(0).max(1_000_000);

const report = z.strictObject({
  tally: z.uuid().nullable().default(null),
  app: z.string().regex(/^[\w.+-]{1,60}$/),
  clock: moment,
  waiting: many,
  refused: many,
  battery: z.number().min(0).max(100).nullable().default(null),
  charging: z.boolean().nullable().default(null),
  begun: many.default(0),
  finished: many.default(0),
  left: many.default(0),
  witness: z.unknown().optional(),
});

export type DeviceReportForm = {
  /** The name of what it counted; the same one again is the same presses told again. */
  tally: string | null;
  deviceClock: Date;
  appVersion: string;
  waiting: number;
  refused: number;
  battery: number | null;
  charging: boolean | null;
  begun: number;
  finished: number;
  left: number;
  /** What it was told of the chains of answers before. */
  witness?: unknown;
};

/** Throws 400 when it is not what our tablets send. */
export function readReport(body: unknown): DeviceReportForm {
  const parsed = report.safeParse(body);
  if (!parsed.success) throw badRequest();
  const { app, clock, battery, ...rest } = parsed.data;
  return {
    ...rest,
    appVersion: app,
    deviceClock: new Date(clock),
    battery: battery === null ? null : Math.round(battery),
  };
}

const pin = z.strictObject({ pin: z.string().regex(/^\d{1,20}$/) });

/** Throws 400 when it is no PIN at all. */
export function readPin(body: unknown): string {
  const parsed = pin.safeParse(body);
  if (!parsed.success) throw badRequest();
  return parsed.data.pin;
}
