// Why: the kit is everything the server knows about asking, in one file: rules as data, screens as mark-up that all languages
// share, with their words apart. Whatever is on the screen was laid out by the server.
import { inWords } from './inWords.js';
import type { Rules, Words } from './rules.js';

export type Kit = {
  rules: Rules;
  /** A fresh copy: what was done to the last one is not in it. */
  part(language: string, part: string): DocumentFragment;
  words(language: string): Words;
};

/** Throws when it is no kit. */
export function readKit(text: string): Kit {
  const rules = JSON.parse(text) as Rules;
  const laidOut = new Map<string, ReadonlyMap<string, HTMLTemplateElement>>();

  function words(language: string): Words {
    const found = rules.words[language];
    if (found === undefined) throw new Error(`the kit has no words in ${language}`);
    return found;
  }

  function partsIn(language: string): ReadonlyMap<string, HTMLTemplateElement> {
    const html = inWords(rules.markup, words(language).texts);
    const page = new DOMParser().parseFromString(html, 'text/html');
    const templates = page.querySelectorAll<HTMLTemplateElement>('template[data-part]');
    return new Map([...templates].map((template) => [template.dataset['part'] ?? '', template]));
  }

  return {
    rules,
    part: (language, part) => {
      const parts = laidOut.get(language) ?? partsIn(language);
      laidOut.set(language, parts);
      const template = parts.get(part);
      if (template === undefined) throw new Error(`the kit has no ${part} in ${language}`);
      return document.importNode(template.content, true);
    },
    words,
  };
}
