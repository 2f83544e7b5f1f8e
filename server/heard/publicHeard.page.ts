// Why: 您的建議，我們的改善 for everybody: on a phone at home, and large on the screen in the lobby, where nobody touches it.
import { dayInWords } from '../dayWords.js';
import type { PublicOffice } from '../front/publicOffice.js';
import { inLanguage, languages, translatorFor, type Language, type Translate } from '../i18n.js';
import { verdictView } from '../improvements/verdictView.js';
import { anchorOf } from './feed.js';
import type { PublicHeard } from './heardItems.js';
import { officeFrame } from '../looks/look.js';

export function heardPage(place: PublicOffice, language: Language, items: readonly PublicHeard[]) {
  const t = translatorFor(language);
  const query = new URLSearchParams({ lang: language, ...officeOf(place) }).toString();
  return {
    title: t('heard.title'),
    ...officeFrame(place.office, language),
    styles: ['figures.css'],
    items: items.map((item) => ({ ...itemView(t, place, language, item), anchor: anchorOf(item) })),
    empty: { title: t('heard.empty'), body: t('heard.empty_body') },
    opinion: `/opinions/new?${query}`,
    results: `/results?${query}`,
    feeds: [
      { url: `/heard.atom?${query}`, text: 'Atom' },
      { url: `/heard.feed.json?${query}`, text: 'JSON Feed' },
      { url: `/heard.json?${query}`, text: 'JSON' },
    ],
  };
}

export function officeOf({ office, isOnly }: PublicOffice): Record<string, string> {
  return isOnly ? {} : { office: office.id };
}

function itemView(t: Translate, { office }: PublicOffice, language: Language, item: PublicHeard) {
  const { rocYears } = office.settings;
  return {
    wish: item.wish,
    voices:
      item.voices === null
        ? t('heard.voices_hidden')
        : t('heard.voices', { n: new Intl.NumberFormat(language).format(item.voices) }),
    done: item.done,
    when:
      item.doneDay === null
        ? undefined
        : t('heard.since', { day: dayInWords(item.doneDay, language, rocYears) }),
    verdict: item.effect === null ? undefined : verdictView(t, item.effect.verdict),
    changed: item.effect?.sentence ?? t('heard.not_measured'),
    short: item.effect?.short ?? t('heard.not_measured'),
    label: item.effect?.label ?? undefined,
    rates: item.effect?.rateLines ?? [],
    rate: item.effect?.rateShort,
  };
}

/** Seconds one screen stays: enough to read it twice. */
const staysFor = 16;

/**
 * One item in one language at a time; the page sends itself on, with no script and nothing to touch.
 * @param step counts on for ever; `fixed`: always this language; `stays`: somebody stopped it
 */
export function lobbyPage(
  place: PublicOffice,
  count: number,
  { step, fixed, stays }: { step: number; fixed: Language | undefined; stays: boolean },
  itemIn: { language: Language; item: PublicHeard | undefined },
) {
  const { language, item } = itemIn;
  const t = translatorFor(language);
  const screens = Math.max(1, count * (fixed === undefined ? languages.length : 1));
  const next = (step + 1) % screens;
  const address = (to: number, more: Record<string, string> = {}) => {
    const query = { step: String(to), ...(fixed === undefined ? {} : { lang: fixed }), ...more };
    return `/lobby/${encodeURIComponent(place.office.id)}?${new URLSearchParams(query).toString()}`;
  };
  return {
    title: t('heard.title'),
    language,
    ...officeFrame(place.office, language, 'screen'),
    /** Undefined once somebody stopped it: then it stands until they go on. */
    refresh: stays ? undefined : `${staysFor};url=${address(next)}`,
    hold: stays
      ? { url: address(next), text: t('heard.go_on') }
      : { url: address(step, { stay: '1' }), text: t('heard.stay') },
    item: item === undefined ? undefined : itemView(t, place, language, item),
    size: item === undefined ? undefined : sizeOf(item),
    places: Array.from({ length: count }, (_, index) => ({ here: index === placeOf(step, fixed) % count })),
    invitation: t('heard.invitation'),
  };
}

/** Long texts are set smaller, so that a screen of 16:9 holds them without scrolling. */
function sizeOf({ wish, done, effect }: PublicHeard): 'long' | 'longest' | undefined {
  const [asked, made] = [widthOf(wish), widthOf(done)];
  // Two scores and their rates take a line more than the word that nothing was measured.
  if (asked <= (effect === null ? 34 : 30) && made <= 42) return undefined;
  return asked <= 60 && made <= 90 ? 'long' : 'longest';
}

/** In full-width signs; Latin letters take little more than half of one. */
function widthOf(text: string): number {
  return Array.from(text).reduce((width, sign) => width + (/[\u0020-\u024f]/.test(sign) ? 0.6 : 1), 0);
}

/** Which item and language a step shows: each item in every language, then the next. */
export function placeOf(step: number, fixed: Language | undefined): number {
  return fixed === undefined ? Math.floor(step / languages.length) : step;
}

export function languageAt(step: number, fixed: Language | undefined): Language {
  return fixed ?? languages[step % languages.length] ?? 'zh-TW';
}

/** Stable names for others' programs. */
export function heardData(place: PublicOffice, language: Language, items: readonly PublicHeard[]) {
  return {
    office: inLanguage(place.office.name, language),
    language,
    threshold: place.office.settings.publicThreshold,
    items: items.map(({ publishedAt, ...item }) => ({ ...item, publishedAt: publishedAt.toISOString() })),
  };
}
