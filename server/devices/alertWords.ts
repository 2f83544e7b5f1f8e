// Why: what a tablet needs is said in the same words by mail and on the page.
import type { DeviceAlert } from '../../db/queries/deviceReports.js';
import type { SetUpDevice } from '../../db/queries/devices.js';
import type { Office } from '../../db/queries/offices.js';
import { dayInWords, timeInWords } from '../dayWords.js';
import { translatorFor, type Language } from '../i18n.js';
import { localDay } from '../time.js';
import { silenceWords } from './rules.js';

/** @param how whether it began, is over, or came and went before anybody was told */
export function alertWords(
  language: Language,
  { timeZone, settings }: Office,
  devices: readonly SetUpDevice[],
  { deviceId, kind, amount, raisedAt, endedAt }: DeviceAlert,
  how: 'began' | 'over' | 'missed',
): string {
  const t = translatorFor(language);
  const when = (moment: Date) =>
    `${dayInWords(localDay(moment, timeZone), language, settings.rocYears)} ${timeInWords(moment, timeZone)}`;
  const [raised, ended] = [when(raisedAt), when(endedAt ?? raisedAt)];
  return t(`devices.mail.${how}_${kind}`, {
    name: devices.find(({ device }) => device.id === deviceId)?.device.name ?? '',
    ...{ n: amount, when: how === 'over' ? ended : raised, ended },
    time: silenceWords(t, amount),
  });
}
