// Why: one page for both sides: which offices a bureau asked and which agreed, or which bureau reads an office; what may be
// done next stands beside each.
import type { Membership } from '../../db/queries/bureaus.js';
import type { Office } from '../../db/queries/offices.js';
import type { BureauOfficeState } from '../../db/schema.js';
import { wordsFor } from '../dashboards/words.js';
import { inLanguage, translatorFor, type Language } from '../i18n.js';
import { localDay } from '../time.js';
import { steps, type Step } from './memberships.commands.js';

export type MembershipsView = {
  language: Language;
  office: Office;
  memberships: readonly Membership[];
  /** The offices that a bureau may ask now. */
  free: readonly Office[];
  /** What was sent and is not to be had. */
  refused?: string | undefined;
};

const order: readonly BureauOfficeState[] = ['asked', 'agreed', 'declined', 'ended'];

export function membershipsPage({ language, office, memberships, free, refused }: MembershipsView) {
  const t = translatorFor(language);
  const words = wordsFor(language, t, office.settings);
  const side = office.isBureau ? 'bureau' : 'office';
  const names = new Intl.Collator(language);
  const list = memberships
    .map((one) => ({ ...one, name: inLanguage(one.office.name, language) }))
    .sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || names.compare(a.name, b.name));
  const possible = (state: BureauOfficeState) =>
    (Object.keys(steps) as Step[]).filter((step) => {
      const { from, by } = steps[step];
      // An office that was only asked agrees or declines; there is nothing to end.
      if (!office.isBureau && step === 'end') return state === 'agreed';
      return (by === 'either' || !office.isBureau) && from.some((one) => one === state);
    });
  const error = refused === undefined ? '' : t('memberships.error.office');
  return {
    title: t(`memberships.title.${side}`),
    nav: office.isBureau ? ('memberships' as const) : ('settings' as const),
    lead: t(`memberships.lead.${side}`),
    back: office.isBureau
      ? { url: '/bureau', text: t('frame.nav.bureau') }
      : { url: '/settings', text: t('settings.title') },
    none: t(`memberships.none.${side}`),
    columns: {
      name: t(`memberships.column.${side}`),
      state: t('memberships.column.state'),
      since: t('memberships.column.since'),
      action: t('memberships.column.action'),
    },
    rows: list.map(({ office: other, name, state, changedAt }) => ({
      name,
      url: office.isBureau && state === 'agreed' ? `/bureau/${encodeURIComponent(other.id)}` : undefined,
      state: t(`memberships.state.${state}`),
      settled: state === 'agreed',
      open: state === 'asked',
      since: words.day(localDay(changedAt, office.timeZone)),
      steps: possible(state).map((step) => {
        const text = t(`memberships.step.${office.isBureau && state === 'asked' ? 'take_back' : step}`);
        return {
          action: `/memberships/${encodeURIComponent(other.id)}/${step}`,
          text,
          label: t('memberships.step_of', { step: text, name }),
          quiet: step !== 'agreement',
        };
      }),
    })),
    reads: office.isBureau
      ? undefined
      : {
          seen: ['figures', 'aims', 'work', 'export'].map((key) => t(`memberships.seen.${key}`)),
          unseen: ['comments', 'people', 'counters', 'before'].map((key) => t(`memberships.unseen.${key}`)),
        },
    ask: !office.isBureau
      ? undefined
      : {
          nobody: free.length === 0,
          field: {
            name: 'office',
            label: t('memberships.ask.office'),
            hint: t('memberships.ask.hint'),
            error,
            options: [
              { value: '', text: t('memberships.ask.choose'), selected: false },
              ...free.map(({ id, name }) => ({
                value: id,
                text: inLanguage(name, language),
                selected: id === refused,
              })),
            ],
          },
        },
    errors: error === '' ? [] : [{ href: '#office', text: error }],
  };
}
