// Why: visitors are counted at the office. Who answered on a visit to their home is none of them, and would raise the
// rate, or be one answer more than people came.
import { countByDeviceAndDay, type DeviceDay } from '../../db/queries/answers.js';
import { countCells } from '../../db/queries/cells.js';
import { listSetUpDevices } from '../../db/queries/devices.js';
import type { DeviceSettings } from '../../db/schema.js';
import { daysMoved, everWentToHomes, wentToHomes } from '../devices/daySettings.js';
import { findQuestion, type SurveyDocument } from '../surveys/document.js';
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
    return [
      ...counted.map(({ cutValue, period, nRaw, nUsed }) => ({ cutValue, period, nRaw, nUsed, atHome: 0 })),
      ...takenAway(homes, cut).filter(({ cutValue }) => values?.includes(cutValue) !== false),
    ];
  };
}

/** What takes those who answered at home away from what was counted by this cut. */
export function takenAway(
  homes: readonly Omit<DeviceDay, 'version'>[],
  cut: '' | 'counter' | 'service',
): DayCount[] {
  return homes.flatMap(({ day, serviceCode, nRaw, nUsed }): DayCount[] => {
    // A tablet that goes to homes stands at no counter.
    const cutValue = cut === '' ? '' : cut === 'service' ? serviceCode : null;
    if (cutValue === null) return [];
    return [{ cutValue, period: day, nRaw: -nRaw, nUsed: -nUsed, atHome: nUsed }];
  });
}

/** Tablets that ever went to homes, by what names them, and the days on which the moment of an answer must be known. */
export function homeTablets(tablets: readonly { key: string; settings: DeviceSettings | undefined }[]): {
  settingsOf: ReadonlyMap<string, DeviceSettings>;
  moved: string[];
} {
  const settingsOf = new Map(
    tablets.flatMap(({ key, settings }) =>
      settings !== undefined && everWentToHomes(settings) ? [[key, settings] as const] : [],
    ),
  );
  return { settingsOf, moved: [...new Set([...settingsOf.values()].flatMap(daysMoved))] };
}

/** Only then is a response among those counted by this question. */
export function hasQuestion(document: SurveyDocument, question: string): boolean {
  return findQuestion(document, question)?.kind === 'scale';
}

/** From tablets while they went to homes, where the version had the headline. */
async function answersAtHome(subject: Subject, span: { from: string; to: string }): Promise<DeviceDay[]> {
  const { dependencies, db, scope, survey, headline } = subject;
  const tablets = (await listSetUpDevices(db, scope)).map(({ device, setUp }) => ({
    key: device.code,
    settings: setUp?.settings,
  }));
  const { settingsOf, moved } = homeTablets(tablets);
  if (settingsOf.size === 0) return [];
  const devices = { deviceCodes: [...settingsOf.keys()], moved };
  const homes = (await countByDeviceAndDay(db, scope, survey.id, devices, span)).filter((row) => {
    const tablet = settingsOf.get(row.deviceCode);
    return tablet !== undefined && wentToHomes(tablet, row);
  });
  const asked = new Set<number>();
  for (const version of new Set(homes.map((row) => row.version))) {
    const { document } = await loadVersion(dependencies, scope, survey.id, version);
    if (hasQuestion(document, headline.code)) asked.add(version);
  }
  return homes.filter(({ version }) => asked.has(version));
}
