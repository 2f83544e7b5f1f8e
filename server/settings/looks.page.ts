// Why: how the office looks to citizens, with every contrast measured: a colour is shown where it is used before anybody decides.
import type { Translate } from '../i18n.js';
import { checksOf, passes, themes, type Check } from '../looks/colours.js';
import { hexOf, leastForText, readColour } from '../looks/contrast.js';
import { heaviestLogo, largestLogo, logoExtensions, type LogoRefusal } from '../looks/logo.js';
import { officeFrame } from '../looks/look.js';
import { historyRows } from './history.js';
import { judgeColour, type ColourForm } from './looks.form.js';
import { frameOf, type SettingsView } from './settingsPage.js';

/** The house's own, where the office has none. */
export const houseColour = '#0b5f63';

const logoBounds = { n: largestLogo / 1024 / 1024, kept: heaviestLogo / 1_000 };

export type LooksView = Omit<SettingsView, 'refused'> & {
  csrf: string;
  /** As it is tried out or was refused. */
  tried: { typed: string; form: ColourForm } | undefined;
  logoRefused: LogoRefusal | undefined;
};

export function looksPage(view: LooksView) {
  const { office, language, tried } = view;
  const { t, words } = frameOf(view, {}, () => '');
  const { look } = office.settings;
  const shown = readColour(tried?.typed ?? '') ?? readColour(look?.colour ?? '') ?? readColour(houseColour);
  const checks = shown === undefined ? [] : checksOf(shown);
  const ratio = (value: number) => words.decimal(Math.floor(value * 100) / 100, 2);
  const problem = tried?.form.ok === false ? tried.form.problem : undefined;
  const error =
    problem === undefined
      ? undefined
      : problem.problem === 'hex'
        ? t('settings.looks.wrong.hex')
        : t('settings.looks.wrong.contrast', {
            text: pairName(t, problem.worst.text),
            ground: pairName(t, problem.worst.ground),
            theme: t(`settings.looks.theme.${problem.worst.theme}`),
            ratio: ratio(problem.worst.ratio),
            least: leastForText,
            near: problem.near,
          });
  const logoError =
    view.logoRefused === undefined
      ? undefined
      : t(`settings.looks.wrong.logo.${view.logoRefused}`, logoBounds);
  const near = problem?.problem === 'contrast' ? problem.near : undefined;
  const frame = officeFrame(office, language);
  return {
    nav: 'settings' as const,
    title: t('settings.page.looks'),
    lead: t('settings.lead.looks'),
    errors: [
      ...(error === undefined ? [] : [{ href: '#colour', text: error }]),
      ...(logoError === undefined ? [] : [{ href: '#logo', text: logoError }]),
    ],
    colour: {
      name: 'colour',
      label: t('settings.looks.colour'),
      hint: t('settings.looks.colour_hint', { house: houseColour }),
      value: tried?.typed ?? look?.colour ?? '',
      max: 7,
      error,
    },
    near:
      near === undefined
        ? undefined
        : {
            url: `/settings/looks?colour=${encodeURIComponent(near)}`,
            text: t('settings.looks.try_near', { near }),
          },
    shownTitle: t('settings.looks.measured', { colour: shown === undefined ? '' : hexOf(shown) }),
    tables: themes.map((theme) => ({
      title: t(`settings.looks.theme.${theme}`),
      rows: checks
        .filter((check) => check.theme === theme)
        .map((check) => ({
          sample: sampleOf(check),
          pair: t('settings.looks.pair', {
            text: pairName(t, check.text),
            ground: pairName(t, check.ground),
          }),
          colours: `${check.textHex} / ${check.groundHex}`,
          ratio: t('settings.looks.ratio', { ratio: ratio(check.ratio) }),
          verdict: t(`settings.looks.${passes(check) ? 'readable' : 'not_readable'}`),
          tone: passes(check) ? 'good' : 'bad',
        })),
    })),
    least: t('settings.looks.least', { least: leastForText }),
    logo: frame.logo,
    logoAlt: frame.officeName,
    upload: { action: `/settings/looks/logo?_csrf=${encodeURIComponent(view.csrf)}` },
    logoField: {
      name: 'logo',
      error: logoError,
      hint: t('settings.looks.logo_hint', logoBounds),
      accept: logoExtensions.join(','),
    },
    history: historyRows(words, office.timeZone, view.steps, (field) =>
      field === 'look'
        ? { name: t('settings.page.looks'), value: (value) => lookInWords(t, value) }
        : undefined,
    ),
  };
}

/** What is tried out by address; an empty one tries nothing. */
export function triedColour(typed: string | undefined): LooksView['tried'] {
  return typed === undefined ? undefined : { typed, form: judgeColour(typed) };
}

const pairName = (t: Translate, name: string): string =>
  t(`settings.looks.role.${name.replaceAll('-', '_')}`);

/** A picture of the pair: the page's own styles cannot know the colour, and nothing may be written into its tags. */
function sampleOf({ textHex, groundHex }: Check): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="72" height="32"><rect width="72" height="32" fill="${groundHex}"/><text x="36" y="22" text-anchor="middle" font-family="sans-serif" font-size="16" fill="${textHex}">Aa 123</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

function lookInWords(t: Translate, value: unknown): string {
  if (typeof value !== 'object' || value === null) return t('settings.home.look.none');
  const colour = 'colour' in value && typeof value.colour === 'string' ? value.colour : undefined;
  const hasLogo = 'logo' in value && value.logo !== undefined;
  const kind = hasLogo ? (colour === undefined ? 'logo' : 'both') : colour === undefined ? 'none' : 'colour';
  return t(`settings.home.look.${kind}`, { colour: colour ?? '' });
}
