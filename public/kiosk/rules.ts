// Why: the kit's rules as data: what is asked in which order, under which condition, and with which settings.

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
/** A P-256 key as JSON (RFC 7517). */
export type PublicKey = { kty: string; crv: string; x: string; y: string };
export type Words = {
  title: string;
  skip: string;
  next: string;
  finish: string;
  errors: Readonly<Record<string, string>>;
  bounds: Readonly<Record<string, { range: string; decimals: string }>>;
  said: Readonly<Record<string, string>>;
  /** What fills the gaps of the mark-up. */
  texts: readonly string[];
};
export type Rules = {
  release: string;
  /** The version of the program that made it. */
  program: string;
  /** The server's, for what waits here; absent in a kit of an older one. */
  key?: PublicKey;
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
    /** Whether the kit has the screen for outside its opening hours. */
    rests: boolean;
    pin?: PinVerifier;
  };
  /** Comments may be written on a phone: where it finds the server (null: where this tablet does), and what draws the code. */
  phone?: { base: string | null; script: string };
  screens: readonly KitScreen[];
  words: Readonly<Record<string, Words>>;
  /** Of all screens, as all languages have it in common. */
  markup: readonly string[];
};
