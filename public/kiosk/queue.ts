// Why: what people said waits here until the server has it. Written to disk before anybody is thanked, read oldest first,
// removed only after the server said that it is stored. A connection that the browser closed is opened again.
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Vain } from './stuck.js';

export type Refusal = { status: number; error: string; message: string; fields: string[] };
export type Kept = {
  seq: number;
  /** Made here; the server knows it by this. */
  id: string;
  device: string;
  kind: 'complete' | 'partial' | 'event';
  /** `open`: somebody is still tapping. */
  state: 'open' | 'waiting' | 'refused';
  /** As it is posted, but for the two clocks of the moment of sending; enciphered, where this page can. */
  body: string;
  /** This tablet's clock when it was given, right or wrong. */
  clock: number;
  /** The same by a clock nobody can set, good within one life of the page. */
  life: string;
  ticks: number;
  why?: Refusal;
  vain?: Vain;
};
export type NewKept = Omit<Kept, 'seq'>;
/** `receipt`: for who checks later that it is still in the record. */
export type Sent = {
  n?: number;
  id: string;
  kind: Kept['kind'];
  at: number;
  cleared: boolean;
  receipt?: string | undefined;
};
export type Lease = { owner: string; until: number };

interface Shape extends DBSchema {
  queue: { key: number; value: Kept | NewKept; indexes: { id: string; state: string } };
  sent: { key: number; value: Sent };
  state: { key: string; value: unknown };
}

/** How many ids are listed for staff. */
const mostSent = 300;
const leaseFor = 30_000;
/** Long words in percent-encoded Chinese: nobody begins where that much cannot be kept. */
const largestAnswer = 65_536;

/** Longer than a slow disk takes: a browser that does not answer at all (as after a long sleep) is asked anew. */
const patience = 4_000;

const isEnciphered = ({ body }: Kept): boolean => body.startsWith('_jwe=');

/** There is no room left: nothing was stored. */
export class DiskFull extends Error {}

export type Queue = ReturnType<typeof openQueue>;

export function openQueue(name = 'manyi-kiosk') {
  let opened: Promise<IDBPDatabase<Shape>> | undefined;

  function open(): Promise<IDBPDatabase<Shape>> {
    opened ??= openDB<Shape>(name, 1, {
      upgrade(db) {
        const queue = db.createObjectStore('queue', { keyPath: 'seq', autoIncrement: true });
        queue.createIndex('id', 'id', { unique: true });
        queue.createIndex('state', 'state');
        db.createObjectStore('sent', { keyPath: 'n', autoIncrement: true });
        db.createObjectStore('state');
      },
      blocking: forget,
      terminated: () => {
        opened = undefined;
      },
    }).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  }

  function forget(): void {
    void opened?.then((db) => {
      db.close();
    });
    opened = undefined;
  }

  /** Everything written here may be written twice, so a lost connection is simply tried again. */
  async function using<T>(work: (db: IDBPDatabase<Shape>) => Promise<T>): Promise<T> {
    for (let left = 2; ; left -= 1) {
      try {
        return await inTime(open().then(work));
      } catch (error) {
        if (error instanceof Error && error.name === 'QuotaExceededError') throw new DiskFull();
        if (left === 0) throw error;
        forget();
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  /** Nothing where another tab was quicker: what was sent, cleared or gone on with meanwhile does not come back. */
  function change(from: Kept, to: Kept): Promise<void> {
    return using(async (db) => {
      const writing = db.transaction('queue', 'readwrite', { durability: 'strict' });
      const now = (await writing.store.get(from.seq)) as Kept | undefined;
      if (now?.id === from.id && now.body === from.body) await writing.store.put(to);
      await writing.done;
    });
  }

  function takeOut(kept: Kept, line: Sent | undefined): Promise<void> {
    return using(async (db) => {
      const writing = db.transaction(['queue', 'sent'], 'readwrite', { durability: 'relaxed' });
      const sent = writing.objectStore('sent');
      const now = (await writing.objectStore('queue').get(kept.seq)) as Kept | undefined;
      // Somebody else's tab was quicker, or the person went on and it is no longer the same.
      if (now?.id === kept.id && now.body === kept.body) {
        await writing.objectStore('queue').delete(kept.seq);
        if (line !== undefined && kept.kind !== 'event') await sent.add(line);
        const [oldest] = (await sent.count()) > mostSent ? await sent.getAllKeys(null, 1) : [];
        if (oldest !== undefined) await sent.delete(oldest);
      }
      await writing.done;
    });
  }

  return {
    /** Puts it at the end of the queue; what was kept under its id before makes way. Throws DiskFull. */
    put: (kept: NewKept): Promise<void> =>
      using(async (db) => {
        const durability = kept.state === 'open' ? 'relaxed' : 'strict';
        const change = db.transaction('queue', 'readwrite', { durability });
        const before = await change.store.index('id').getKey(kept.id);
        // One after the other, and all or nothing: the commit is what counts.
        await Promise.all([
          before === undefined ? undefined : change.store.delete(before),
          change.store.add(kept),
          change.done,
        ]);
      }),

    /** All that was tapped so far was taken back by who tapped it. */
    takeBack: (id: string): Promise<void> =>
      using(async (db) => {
        const change = db.transaction('queue', 'readwrite', { durability: 'relaxed' });
        const before = (await change.store.index('id').get(id)) as Kept | undefined;
        if (before?.state === 'open') await change.store.delete(before.seq);
        await change.done;
      }),

    /** What nobody will go on with is to be sent as it is. */
    leaveOpen: (isLeft: (kept: Kept) => boolean): Promise<void> =>
      using(async (db) => {
        const change = db.transaction('queue', 'readwrite', { durability: 'strict' });
        const open = (await change.store.index('state').getAll('open')) as Kept[];
        await Promise.all([
          ...open.filter(isLeft).map((kept) => change.store.put({ ...kept, state: 'waiting' })),
          change.done,
        ]);
      }),

    /** The oldest but for some, or another so many places after it, from the front again at the end. `notOf`: devices. */
    waiting: (
      but: ReadonlySet<number>,
      after: number,
      notOf: ReadonlySet<string>,
    ): Promise<Kept | undefined> =>
      using(async (db) => {
        const most = notOf.size === 0 ? but.size + after + 1 : undefined;
        const first = (await db.getAllFromIndex('queue', 'state', 'waiting', most)) as Kept[];
        const rest = first.filter(({ seq, device }) => !but.has(seq) && !notOf.has(device));
        return rest[after % Math.max(1, rest.length)];
      }),

    list: (state: 'waiting' | 'refused'): Promise<Kept[]> =>
      using(async (db) => (await db.getAllFromIndex('queue', 'state', state)) as Kept[]),

    count: (state: 'waiting' | 'refused'): Promise<number> =>
      using((db) => db.countFromIndex('queue', 'state', state)),

    /** Only after the server has it, or staff cleared it. A full disk has no room for the list, but lets go. */
    remove: (kept: Kept, at: number, cleared = false, receipt?: string): Promise<void> =>
      takeOut(kept, { id: kept.id, kind: kept.kind, at, cleared, receipt }).catch(async (error: unknown) => {
        if (!(error instanceof DiskFull)) throw error;
        await takeOut(kept, undefined);
      }),

    refuse: (kept: Kept, why: Refusal): Promise<void> => change(kept, { ...kept, state: 'refused', why }),

    noteVain: (kept: Kept, vain: Vain): Promise<void> => change(kept, { ...kept, vain }),

    tryAgain: (kept: Kept): Promise<void> => {
      const { why, ...again } = kept;
      return why === undefined ? Promise.resolve() : change(kept, { ...again, state: 'waiting' });
    },

    /**
     * At a start: what lies here in clear is enciphered, and what the server could not read is tried once more, for it may
     * have been another server for a while, or one of before.
     */
    freshen: async (
      device: string,
      encipher: <One extends Kept>(kept: One) => Promise<One>,
    ): Promise<void> => {
      const all = await using(async (db) => (await db.getAll('queue')) as Kept[]);
      for (const kept of all) {
        const { why, ...rest } = kept;
        const isUnread = isEnciphered(kept) && (why?.error === 'answers_unreadable' || why?.status === 400);
        const clear = isEnciphered(kept) || kept.kind === 'event' || kept.state === 'open';
        if (isUnread) await change(kept, { ...rest, state: 'waiting' });
        // Another tablet's key, which this may have been before, is perhaps another office's.
        else if (!clear && kept.device === device) await change(kept, await encipher(kept));
      }
    },

    /** What arrived, the newest first. */
    listSent: (): Promise<Sent[]> =>
      using(async (db) => (await db.getAll('sent')).filter(({ cleared }) => !cleared).reverse()),

    read: (key: string): Promise<unknown> => using((db) => db.get('state', key)),
    write: (key: string, value: unknown): Promise<void> =>
      using(async (db) => {
        await db.put('state', value, key);
      }),

    /** For browsers without locks: one tab sends at a time. A clock that was set may not hold it for ever. */
    takeLease: (owner: string, now: number): Promise<boolean> =>
      using(async (db) => {
        const change = db.transaction('state', 'readwrite');
        const held = (await change.store.get('lease')) as Lease | undefined;
        const isFree =
          held === undefined || held.owner === owner || held.until < now || held.until > now + leaseFor;
        if (isFree) await change.store.put({ owner, until: now + leaseFor } satisfies Lease, 'lease');
        await change.done;
        return isFree;
      }),

    endLease: (owner: string): Promise<void> =>
      using(async (db) => {
        const change = db.transaction('state', 'readwrite');
        const held = (await change.store.get('lease')) as Lease | undefined;
        if (held?.owner === owner) await change.store.delete('lease');
        await change.done;
      }),
  };
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  // An older browser has to be trusted.
  if (!('timeout' in AbortSignal)) return await work;
  const late = new Promise<never>((_resolve, reject) => {
    AbortSignal.timeout(patience).addEventListener('abort', () => {
      reject(new Error('the database does not answer'));
    });
  });
  return await Promise.race([work, late]);
}

/** Whether another answer would find its place on the disk. */
export async function hasRoom(queue: Queue): Promise<boolean> {
  return await queue.write('room', 'x'.repeat(largestAnswer)).then(
    () => true,
    () => false,
  );
}
