// Why: what one is told of very low ratings, and for how long not, in finished words.
import type { LowRatingMute } from '../../db/queries/lowRatings.js';
import { dayInWords, timeInWords } from '../dayWords.js';
import type { Staff } from '../http/currentUser.js';
import { translatorFor, type Language } from '../i18n.js';
import { localDay } from '../time.js';
import { muteHours } from './mutes.js';

export function lowRatingsPage(
  language: Language,
  { office }: Staff,
  view: { onDuty: boolean; mail: boolean; mute: LowRatingMute | undefined; now: Date },
) {
  const t = translatorFor(language);
  const { onDuty, mail, mute, now } = view;
  const { timeZone, settings } = office;
  const until = mute !== undefined && now < mute.untilAt ? mute.untilAt : undefined;
  return {
    title: t('ratings.title'),
    nav: 'account',
    duty: t(!onDuty ? 'ratings.off_duty' : mail ? 'ratings.on_duty' : 'ratings.on_duty_no_mail'),
    muted:
      until === undefined
        ? undefined
        : t('ratings.muted', {
            when: `${dayInWords(localDay(until, timeZone), language, settings.rocYears)} ${timeInWords(until, timeZone)}`,
          }),
    hours: muteHours.map((hours) => ({
      value: String(hours),
      text: t('ratings.hours', { n: hours }),
      selected: hours === 4,
    })),
  };
}
