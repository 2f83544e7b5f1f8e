// Why: a test reads a kit as a tablet does: the rules, and the screens of each language with its words in them.
import { inWords } from '../../public/kiosk/inWords.js';
import type { Rules } from '../../public/kiosk/rules.js';

export type KitRead = {
  rules: Rules;
  /** Language → its screens. */
  screens: ReadonlyMap<string, string>;
  /** Those of all languages. */
  html: string;
};

export function readKitText(text: string): KitRead {
  const rules = JSON.parse(text) as Rules;
  const screens = new Map(
    Object.entries(rules.words).map(([language, { texts }]) => [language, inWords(rules.markup, texts)]),
  );
  return { rules, screens, html: [...screens.values()].join('\n') };
}
