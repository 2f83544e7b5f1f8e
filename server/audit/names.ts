// Why: actions are codes for life (`noun.verb`); here are the ones that have a word. The others show their code.
import type { Translate } from '../i18n.js';

const nouns = [
  ...['alarm', 'audit', 'backup', 'baseline', 'calendar', 'case', 'cells', 'chain', 'chains', 'codes'],
  ...['comment', 'contact', 'deputy', 'device', 'event', 'heard', 'import', 'improvement', 'key', 'link'],
  ...['mail', 'media', 'merit', 'office', 'paper', 'proposal', 'quality', 'queue', 'ratings'],
  ...['responses', 'results', 'retention', 'review_note', 'rule', 'series', 'survey', 'target', 'bureau'],
  ...['import_draft', 'saved_mapping', 'template', 'theme', 'trash', 'user', 'visits'],
  ...['counter', 'invitations', 'language', 'sampling', 'section', 'service'],
] as const;
const verbs = [
  ...['access', 'add', 'added', 'approved', 'assigned', 'batch', 'change', 'channels', 'check', 'clear'],
  ...['agree', 'ask', 'decline', 'close', 'display', 'looks', 'notice', 'opening', 'retention', 'thresholds'],
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
  ...['second-factor-reset', 'unlock', 'wait', 'sign-in-provider', 'link-identity', 'unlink-identity'],
  ...['improvement', 'seal', 'activate', 'fail', 'table', 'columns'],
  ...['forget', 'source', 'upload', 'opt_out', 'remind', 'send'],
  ...['words', 'draw', 'keep', 'reopen', 'schedule', 'add-role'],
  ...['end-role', 'invite', 'reset-link', 'withdraw-link', 'forgot-password', 'set-password'],
  ...[
    'change-password',
    'change-language',
    'sign-out-elsewhere',
    'deactivate',
    'reactivate',
    'disclose-text',
  ],
  ...['disclose-contact', 'changed', 'due_moved', 'escalated', 'transfer_planned', 'password_renewed'],
  ...['confirmation_resent', 'contradicted', 'accept'],
] as const;

/** Where the verb alone would say something else. */
const whole = ['invitations.read'] as const;

const known = {
  noun: new Set<string>(nouns),
  verb: new Set<string>(verbs),
  whole: new Set<string>(whole),
};

const parts = (action: string): [noun: string, verb: string] => {
  const [noun = '', ...verb] = action.split('.');
  return [noun, verb.join('.')];
};

export const nounWords = (t: Translate, noun: string): string =>
  known.noun.has(noun) ? t(`audit.noun.${noun}`) : noun;

/** What was done, without to what. */
export function verbWords(t: Translate, action: string): string {
  const [, verb] = parts(action);
  if (known.whole.has(action)) return t(`audit.verb_of.${action.replaceAll('.', '_')}`);
  return known.verb.has(verb) ? t(`audit.verb.${verb}`) : verb;
}

/** Whether the log has words for it. */
export function hasWords(action: string): boolean {
  const [noun, verb] = parts(action);
  return known.noun.has(noun) && known.verb.has(verb);
}
