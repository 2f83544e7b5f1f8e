// Why: what staff did with an answer on a tablet, as the tablet tells it. Reasons are codes: a log holds no free text.
import { badRequest } from '../errors.js';
import { onlyValue, type Fields } from './fields.form.js';

/** Why an answer was taken out of a tablet's queue by hand. */
export const clearReasons = ['test', 'double', 'entered', 'unreadable'] as const;

export type QueueEvent = {
  /** Made on the tablet: told twice, it is one event. */
  id: string;
  action: 'clear';
  responseId: string;
  reason: (typeof clearReasons)[number];
  deviceAt: Date;
};

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Throws 400 when it is not what our tablets send. */
export function readQueueEvent(fields: Fields): QueueEvent {
  const id = onlyValue(fields, 'id') ?? '';
  const responseId = onlyValue(fields, 'response') ?? '';
  const clock = onlyValue(fields, 'clock') ?? '';
  const given = onlyValue(fields, 'reason');
  const reason = clearReasons.find((one) => one === given);
  const known = onlyValue(fields, 'action') === 'clear' && reason !== undefined;
  if (!known || !uuid.test(id) || !uuid.test(responseId) || !/^\d{1,15}$/.test(clock)) throw badRequest();
  return { id, action: 'clear', responseId, reason, deviceAt: new Date(Number(clock)) };
}
