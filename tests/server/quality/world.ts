// Why: presses on tablets, to the second, put in through the intake like everybody's.
import { prepareResponse, type Submission } from '../../../server/responses/intake.js';
import { loadVersion } from '../../../server/surveys/open.js';
import type { Answers } from '../../../server/responses/cells.js';
import type { World } from '../dashboards/world.js';
import type { TestApp } from '../../support/testApp.js';

export type Press = {
  id: string;
  /** Local time in the office, '2026-06-15T10:00:00'. */
  at: string;
  /** When it came in, later than that. */
  received?: string;
  device?: string | null;
  counter?: string | null;
  service?: string;
  overall?: string;
  /** Instead of `overall`. */
  answers?: Answers;
  flags?: string[];
  assisted?: boolean;
  texts?: { question: string; text: string }[];
  /** Of what no tablet sent. */
  way?: Pick<Submission, 'channel' | 'stream'>;
};

export async function press(
  test: TestApp,
  world: Pick<World, 'surveyId' | 'version'>,
  presses: readonly Press[],
): Promise<void> {
  const version = await loadVersion(test.dependencies, test.scope, world.surveyId, world.version);
  const batch = presses.map((one) => {
    const {
      id,
      at,
      device = 't1',
      counter = 'c1',
      service = null,
      overall = '5',
      answers = { overall },
      flags = [],
    } = one;
    const { channel, stream } =
      one.way ??
      (device === null
        ? { channel: 'web' as const, stream: 'web' }
        : { channel: 'kiosk' as const, stream: `device:${device}` });
    const { texts = [] } = one;
    const moment = new Date(`${at}+08:00`);
    return prepareResponse(
      version,
      {
        id,
        language: 'zh-TW',
        channel,
        deviceCode: device,
        counterCode: counter,
        serviceCode: service,
        assisted: one.assisted ?? false,
        answers,
        texts,
        contact: null,
        flags,
        time: { at: moment },
        importId: null,
        stream,
      },
      one.received === undefined ? moment : new Date(`${one.received}+08:00`),
      test.dependencies,
    );
  });
  await test.dependencies.database.intake.commit(batch);
}

/** One honest press every twenty minutes from nine to five, on these days of June 2026. */
export function honest(days: readonly number[], device: string, answers: readonly string[]): Press[] {
  const two = (value: number) => String(value).padStart(2, '0');
  return days.flatMap((day) =>
    Array.from({ length: 24 }, (_, index): Press => {
      const minute = 9 * 60 + index * 20;
      return {
        id: `${device}-${day}-${index}`,
        at: `2026-06-${two(day)}T${two(Math.floor(minute / 60))}:${two(minute % 60)}:00`,
        device,
        counter: device.replace('t', 'c'),
        overall: answers[(day * 7 + index) % answers.length] ?? '5',
      };
    }),
  );
}
