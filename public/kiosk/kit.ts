// Why: the kit is everything the server knows about asking, in one file: rules as data, screens as templates. Whatever is on
// the screen was laid out by the server.

import type { Rules, Words } from './rules.js';

export type Kit = {
  rules: Rules;
  /** A fresh copy: what was done to the last one is not in it. */
  part(language: string, part: string): DocumentFragment;
  words(language: string): Words;
};

/** Throws when it is no kit. */
export function readKit(html: string): Kit {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const rules = JSON.parse(page.getElementById('kit')?.textContent ?? '') as Rules;
  const templates = new Map<string, HTMLTemplateElement>();
  for (const template of page.querySelectorAll<HTMLTemplateElement>('template[data-part]'))
    templates.set(`${template.dataset['language'] ?? ''} ${template.dataset['part'] ?? ''}`, template);
  return {
    rules,
    part: (language, part) => {
      const template = templates.get(`${language} ${part}`);
      if (template === undefined) throw new Error(`the kit has no ${part} in ${language}`);
      return document.importNode(template.content, true);
    },
    words: (language) => {
      const words = rules.words[language];
      if (words === undefined) throw new Error(`the kit has no words in ${language}`);
      return words;
    },
  };
}
