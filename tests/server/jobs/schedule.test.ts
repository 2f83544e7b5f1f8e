// Why: what the clock starts by itself nobody asks for; taken out, or slowed down, it is missed only by who waits for its mail.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deviceAlerts, jobs } from '../../../db/schema.js';
import { startSchedule } from '../../../server/jobs/schedule.js';
import { openMailer } from '../../../server/mailer.js';
import { lowRatingJob, lowRatingMailJob } from '../../../server/ratings/lowest.js';
import { report } from '../devices/world.js';
import { openPostOffice } from '../../support/postOffice.js';
import { addDevice, openTestApp, testNow, type TestApp } from '../../support/testApp.js';
import { everyKind, idOf, post as postForm, publish, publishTemplate } from '../responses/world.js';

let test: TestApp;
beforeEach(async () => {
  test = await openTestApp();
});
afterEach(async () => {
  vi.useRealTimers();
  await test.close();
});

const second = 1_000;
const minute = 60 * second;
const after = (milliseconds: number) => new Date(testNow.getTime() + milliseconds);

/** Kept from before time is ours: databases and mail servers take as long as they need. */
const wait = setTimeout;
const pause = (milliseconds: number) => new Promise((resolve) => wait(resolve, milliseconds));
/** Milliseconds, in both times, from one look at what began to the next; all together end before the next tick. */
const step = 20;
const looks = 400;
const quietLooks = 25;

/** Starts the real clock in a time of ours. Returns what lets time pass until a moment, and what began then come to its end. */
function startAt(moment: Date) {
  vi.useFakeTimers({ now: moment, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  const stop = startSchedule({ ...test.dependencies, clock: () => new Date() });
  return {
    stop,
    turnTo: async (to: Date, isThere: () => Promise<boolean>) => {
      await vi.advanceTimersByTimeAsync(to.getTime() - Date.now());
      for (let look = 0; look < looks && !(await isThere()); look += 1) {
        await vi.advanceTimersByTimeAsync(step);
        await pause(step);
      }
      return await isThere();
    },
    /** Lets what begins until a moment come to its end, though there is nothing to be seen of it: whoever is at it skips the next tick. */
    passTo: async (to: Date) => {
      await vi.advanceTimersByTimeAsync(to.getTime() - Date.now());
      for (let look = 0; look < quietLooks; look += 1) {
        await test.dependencies.database.queries.select().from(jobs);
        await vi.advanceTimersByTimeAsync(step);
        await pause(step);
      }
    },
  };
}

describe('the clock', () => {
  it('has the tablets looked after every five minutes', async () => {
    const surveyId = await publishTemplate(test, 'counter', 'counter');
    // Each was silent for half an hour a little before a look, five minutes after the one before.
    const tablets = ['a', 'b', 'c', 'd'];
    for (const [n, code] of tablets.entries()) {
      await addDevice(test, code, surveyId, 'c1');
      test.setNow(after(n * 5 * minute - 30 * second));
      await test.request.post(`/kiosk/${code}/status`).send(report).expect(200);
    }
    const alerts = async () =>
      (await test.dependencies.database.queries.select().from(deviceAlerts))
        .map(({ deviceId, raisedAt }) => ({ deviceId, at: raisedAt.toISOString().slice(11, 16) }))
        .sort((one, other) => (one.deviceId < other.deviceId ? -1 : 1));
    const { stop, turnTo } = startAt(after(28 * minute));
    try {
      for (const n of tablets.keys())
        expect(
          await turnTo(after((30 + 5 * n) * minute), async () => (await alerts()).length === n + 1),
          `tablet ${n} was missed`,
        ).toBe(true);
      expect((await alerts()).map(({ at }) => at)).toEqual(['02:30', '02:35', '02:40', '02:45']);
    } finally {
      stop();
    }
  });

  it('has what is urgent looked at every ten seconds: the mail of a very low rating is there in half a minute', async () => {
    await publish(test, 'every', everyKind());
    const post = await openPostOffice();
    const mail = { url: post.url, from: 'Manyi <manyi@north.test>' };
    test.dependencies.mailer = openMailer(mail);
    test.dependencies.config = { ...test.dependencies.config, mail, publicUrl: 'https://north.test' };
    // The day's work sends mail too, to others.
    const mails = () => post.received.filter(({ to }) => to.includes('section_chief@north.test')).length;
    const areDone = async (kind: string, n: number) => {
      const found = await test.dependencies.database.queries.select().from(jobs);
      return found.filter((job) => job.kind === kind && job.doneAt !== null).length === n;
    };
    const { stop, turnTo, passTo } = startAt(after(minute + second));
    try {
      for (const n of [1, 2, 3]) {
        const begins = minute + (n - 1) * 40 * second;
        await passTo(after(begins + 5 * second));
        test.setNow(new Date());
        await postForm(test, '/s/every?counter=c1', { id: idOf(n), overall: '1' }).expect(303);
        // What comes within twenty seconds goes together; then whoever is to hear of it has a mail of their own to come.
        await passTo(after(begins + 15 * second));
        expect(await areDone(lowRatingJob, n - 1)).toBe(true);
        const isLookedAt = () => areDone(lowRatingJob, n);
        expect(await turnTo(after(begins + 20 * second), isLookedAt), `bundle ${n}`).toBe(true);
        expect(mails()).toBe(n - 1);
        const isSent = () => areDone(lowRatingMailJob, n);
        expect(await turnTo(after(begins + 30 * second), isSent), `mail ${n}`).toBe(true);
        expect(mails()).toBe(n);
      }
    } finally {
      stop();
      const closed = post.close();
      // In our time too it waits for who has not hung up.
      await vi.advanceTimersByTimeAsync(minute);
      await closed;
    }
  });
});
