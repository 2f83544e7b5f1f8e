// Why: whoever plans a questionnaire should see what it asks of people's time before they do.

export type AskedKinds = {
  /** Questions with one tap: a scale, one of several, a consent. */
  closed: number;
  /** Questions with several ticks, and all their choices together. */
  several: number;
  options: number;
  /** A number, a date, a few words. */
  short: number;
  /** A longer text. */
  long: number;
  /** Questions asked only after certain answers. */
  conditional: number;
  /** Length of all wordings in Chinese characters. */
  characters: number;
};

/** Reading Chinese aloud takes a practised reader about four to five characters a second; silent reading is quicker. */
const charactersASecond = 6;
const tap = 4;
const decideOption = 1.2;
const typeShort = 10;
/** Most leave it empty; who writes takes about a minute. */
const writeLong = 25;
/** About a third of people meet a conditional question. */
const conditionalShare = 1 / 3;

/**
 * Time one person needs for a questionnaire.
 * Use: the editor's «about 3 minutes», a planning figure. Variant: reading time by characters plus a fixed time a kind of
 * question; a conditional question counts a third of a tapped one. Source: rule of thumb, of the order of seven to eight
 * closed questions a minute; replaced by measured times once there are answers. Units: counts in, seconds out, not
 * rounded. Nothing asked → 0. Throws nothing.
 */
export function answeringTime(asked: AskedKinds): number {
  const reading = asked.characters / charactersASecond;
  return (
    reading +
    asked.closed * tap +
    asked.several * tap +
    asked.options * decideOption +
    asked.short * typeShort +
    asked.long * writeLong +
    asked.conditional * (tap + 3) * conditionalShare
  );
}
