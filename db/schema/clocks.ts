// Why: an answer that waited on a tablet has two times, the tablet's and ours, and either may be wrong. Both are kept, apart
// from the response, which is never written again.
import { flag, foreignKey, instant, primaryKey, table, text } from '../columns.js';
import { responses } from './responses.js';

export const responseClocks = table(
  'response_clocks',
  {
    officeId: text('office_id').notNull(),
    responseId: text('response_id').notNull(),
    /** By the tablet's clock: when it was answered, and when it was handed in. */
    deviceAt: instant('device_at').notNull(),
    sentAt: instant('sent_at').notNull(),
    /** By ours. */
    receivedAt: instant('received_at').notNull(),
    /** It waited longer than a hiccup of the network. */
    late: flag('late').notNull(),
    /** False: the tablet's times cannot be; it counts as answered when it was received, and is flagged. */
    plausible: flag('plausible').notNull(),
    /** Sent by the tablet, or carried over in a file. */
    carried: text('carried').$type<'sent' | 'file'>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.officeId, t.responseId] }),
    foreignKey({ columns: [t.officeId, t.responseId], foreignColumns: [responses.officeId, responses.id] }),
  ],
);
