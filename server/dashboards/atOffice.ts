// Why: visitors are counted at the office. Who answered on a visit to their home is none of them, and would raise the
// rate, or be one answer more than people came.
import { countByDeviceAndDay, type DeviceDay } from '../../db/queries/answers.js';
import { countCells } from '../../db/queries/cells.js';
import { listSetUpDevices } from '../../db/queries/devices.js';
import { everWentToHomes, wentToHomes } from '../devices/daySettings.js';
import { findQuestion } from '../surveys/document.js';
import { loadVersion } from '../surveys/open.js';
import type { Subject } from './subject.js';

/** `atHome`: of those the score uses, how many answered on a visit to their home; they are not in the others. */
export type DayCount = { cutValue: string; period: string; nRaw: number; nUsed: number; atHome: number };

/** Rows to be added up by day and value; some take away. Without values: all of the cut's. */
export type CountAtOffice = (
  cut: '' | 'counter' | 'service',
  values?: readonly string[],
) => Promise<DayCount[]>;

/**
 * Counts who answered the headline at the office, on tablets, paper or the web, day by day. Days of `span` both included.
 * Answers to the web form may be a visitor's, and stay.
 */
export async function countingAtOffice(
  subject: Subject,
  span: { from: string; to: string },
): Promise<CountAtOffice> {
  const homes = await answersAtHome(subject, span);
  return async (cut, values) => {
    const counted = await countCells(subject.db, subject.scope, {
      surveyId: subject.survey.id,
      questions: [subject.headline.code],
      editions: subject.editions,
      cut,
      ...(values === undefined ? {} : { cutValues: values }),
      ...span,
      grain: 'day',
    });
    const away = homes.flatMap(({ day, serviceCode, nRaw, nUsed }): DayCount[] => {
      // A tablet that goes to homes stands at no counter.
      const cutValue = cut === '' ? '' : cut === 'service' ? serviceCode : null;
      if (cutValue === null || values?.includes(cutValue) === false) return [];
      return [{ cutValue, period: day, nRaw: -nRaw, nUsed: -nUsed, atHome: nUsed }];
    });
    return [
      ...counted.map(({ cutValue, period, nRaw, nUsed }) => ({ cutValue, period, nRaw, nUsed, atHome: 0 })),
      ...away,
    ];
  };
}

/** From tablets on the days on which they went to homes, where the version had the headline. */
async function answersAtHome(subject: Subject, span: { from: string; to: string }): Promise<DeviceDay[]> {
  const { dependencies, db, scope, survey, headline } = subject;
  const tablets = new Map(
    (await listSetUpDevices(db, scope)).flatMap(({ device, setUp }) =>
      setUp !== undefined && everWentToHomes(setUp.settings) ? [[device.code, setUp.settings] as const] : [],
    ),
  );
  if (tablets.size === 0) return [];
  const homes = (await countByDeviceAndDay(db, scope, survey.id, [...tablets.keys()], span)).filter(
    ({ deviceCode, day }) => {
      const tablet = tablets.get(deviceCode);
      return tablet !== undefined && wentToHomes(tablet, day);
    },
  );
  const asked = new Set<number>();
  for (const version of new Set(homes.map((row) => row.version))) {
    const { document } = await loadVersion(dependencies, scope, survey.id, version);
    if (findQuestion(document, headline.code)?.kind === 'scale') asked.add(version);
  }
  return homes.filter(({ version }) => asked.has(version));
}
