// Why: the kit is everything the server knows about asking, in one file: rules as data, screens as templates. Whatever is on
// the screen was laid out by the server.

export type Condition = { question: string; in: readonly string[] };
export type KitQuestion = {
  code: string;
  name: string;
  kind: string;
  required: boolean;
  requiredIf?: Condition;
  showIf?: Condition;
  /** The short text that goes with a choice. */
  others: readonly { choice: string; name: string }[];
  min?: number;
  max?: number;
  decimals?: number;
};
export type KitScreen = { part: string; questions: readonly KitQuestion[] };
export type PinVerifier = { iterations: number; salt: string; hash: string };
export type Words = {
  title: string;
  skip: string;
  next: string;
  finish: string;
  errors: Readonly<Record<string, string>>;
  bounds: Readonly<Record<string, { range: string; decimals: string }>>;
  said: Readonly<Record<string, string>>;
};
export type Rules = {
  release: string;
  device: string;
  /** The tablet's own address. */
  start: string;
  survey: string;
  version: number;
  settings: {
    quiet: number;
    countdown: number;
    thanksFor: number;
    languages: readonly string[];
    practice: boolean;
    largeType: boolean;
    low: boolean;
    readAloud: boolean;
    pin?: PinVerifier;
  };
  screens: readonly KitScreen[];
  words: Readonly<Record<string, Words>>;
};

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
