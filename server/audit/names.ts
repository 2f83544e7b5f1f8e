// Why: actions are codes for life (`noun.verb`); here are the ones that have a word. The others show their code.
import type { Translate } from '../i18n.js';

const nouns = [
  ...['alarm', 'audit', 'backup', 'baseline', 'calendar', 'case', 'cells', 'chain', 'chains', 'codes'],
  ...['comment', 'contact', 'deputy', 'device', 'event', 'heard', 'import', 'improvement', 'key', 'link'],
  ...['mail', 'media', 'merit', 'office', 'paper', 'proposal', 'quality', 'queue', 'ratings'],
  ...['responses', 'results', 'retention', 'review_note', 'rule', 'series', 'survey', 'target', 'bureau'],
  ...['import_draft', 'saved_mapping', 'template', 'theme', 'trash', 'user', 'visits'],
] as const;
const verbs = [
  ...['access', 'add', 'added', 'approved', 'assigned', 'batch', 'change', 'channels', 'check', 'clear'],
  ...['agree', 'close', 'display', 'looks', 'notice', 'opening', 'retention', 'thresholds'],
  ...['closed', 'code', 'comment', 'confirmed', 'correct', 'create', 'decide', 'disclose'],
  ...['disclose-attachment', 'disclose-petitioner', 'draft', 'drafted', 'end', 'enrol', 'enter'],
  ...['discard', 'erase', 'remove', 'reset', 'return'],
  ...['evidence', 'export', 'extended', 'followed_up', 'import', 'issue', 'judge', 'kind', 'link'],
  ...['lock_effect', 'look-up', 'make', 'measure', 'merge', 'merged', 'move', 'mute', 'nominate'],
  ...['not_handled', 'note', 'open', 'pause', 'paused', 'petitioner', 'publish', 'purge', 'raise'],
  ...['rated', 'read', 'read_back', 'rebuild', 'receive', 'received', 'refuse', 'registered', 'reopened'],
  ...['replied', 'reset-password', 'restore', 'resume', 'resumed', 'returned', 'revoke', 'rotate'],
  ...['save', 'seed', 'set', 'setup', 'setup-link', 'sign', 'sign-in', 'signed', 'sort', 'start'],
  ...['theme', 'transferred', 'undo', 'unmerge', 'unmute', 'unread', 'values', 'withdraw', 'withdrawn'],
  ...['recovery-code', 'recovery-codes', 'second-factor', 'second-factor-off', 'second-factor-on'],
  ...['second-factor-reset', 'unlock', 'wait'],
] as const;

const known = { noun: new Set<string>(nouns), verb: new Set<string>(verbs) };

export const nounWords = (t: Translate, noun: string): string =>
  known.noun.has(noun) ? t(`audit.noun.${noun}`) : noun;
export const verbWords = (t: Translate, verb: string): string =>
  known.verb.has(verb) ? t(`audit.verb.${verb}`) : verb;
