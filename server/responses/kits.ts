// Why: a kit is asked for again and again by every tablet; it is put together once for each wording and setting.
import type { Application } from 'express';
import { assetUrl, renderedText } from '../http/render.js';
import { kioskLanguages, kioskPage } from './kiosk.page.js';
import { kitPage, kitRules, releaseOf, type KitState } from './kit.page.js';
import { sharedMarkup } from './sharedMarkup.js';
import { marksOf, wordsIn } from './speech.js';
import type { PublishedVersion } from './intake.js';

export type Kit = {
  /** As JSON: the rules, the mark-up of all screens, and the words of each language. */
  text: string;
  /** The name of this kit in this page with these scripts: anything new has another. */
  release: string;
};
export type Kits = { kitOf(app: Application, version: PublishedVersion, state: KitState): Promise<Kit> };

const mostKept = 200;

export function createKits(): Kits {
  /** Address of the tablet → what its kit was made of, and the kit. */
  const kept = new Map<string, { of: string; kit: Promise<Kit> }>();
  return {
    kitOf: (app, version, state) => {
      const { device, office, settings, queueKey } = state;
      const of = JSON.stringify([
        version.officeId,
        version.surveyId,
        version.number,
        office.name,
        office.settings,
        marksOf(office),
        settings,
        queueKey,
      ]);
      const known = kept.get(device);
      if (known?.of === of) return known.kit;
      const kit = makeKit(app, version, state);
      if (kept.size >= mostKept) kept.clear();
      kept.set(device, { of, kit });
      // What failed is not remembered.
      kit.catch(() => kept.delete(device));
      return kit;
    },
  };
}

async function makeKit(app: Application, version: PublishedVersion, state: KitState): Promise<Kit> {
  const spoken = kioskLanguages(version, state);
  const home = spoken[0] ?? 'zh-TW';
  const page = kioskPage(version, home, {
    ...state,
    responseId: '',
    step: 0,
    values: new Map(),
    answers: {},
  });
  const shell = await renderedText(app, 'kiosk/screen', {
    ...page,
    layout: 'kiosk',
    language: home,
    translate: wordsIn(state.office, home),
  });
  const parts = await Promise.all(
    spoken.map((language) =>
      renderedText(app, 'kiosk/kit', { ...kitPage(version, language, state), layout: false }),
    ),
  );
  const rules = kitRules(version, state);
  const release = releaseOf(shell, ...parts, JSON.stringify(rules), assetUrl('kioskWorker.js'));
  const { markup, words } = sharedMarkup(parts);
  const text = JSON.stringify({
    release,
    ...rules,
    words: Object.fromEntries(
      spoken.map((language, n) => [language, { ...rules.words[language], texts: words[n] }]),
    ),
    markup,
  });
  return { text, release };
}
