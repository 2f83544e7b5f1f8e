// Why: the name of an action and its checked fields, brought to the command that does it.
import type { NonHandlingGround } from '../../db/schema.js';
import type { Dependencies } from '../dependencies.js';
import { badRequest } from '../errors.js';
import type { Staff } from '../http/currentUser.js';
import {
  addCaseNote,
  assignCase,
  changeCase,
  closeCase,
  draftReply,
  extendCase,
  followUp,
  mergeCase,
  pauseCase,
  planTransfer,
  readBack,
  refuseHandling,
  registerCase,
  replyCase,
  resumeCase,
  returnCase,
  signCase,
  transferCase,
} from './handling.commands.js';
import { resendConfirmation } from '../citizen/confirmation.commands.js';
import { loadCase, type OpenCase } from './stepping.js';
import { worksFor, type Signatory } from './viewer.js';

const grounds: readonly NonHandlingGround[] = ['no_content', 'answered_before', 'not_competent'];

/** What the handler does, or who stands for them today; the register does it in its own right. */
const ofTheHandler = new Set(['reply', 'follow', 'pause', 'resume', 'extend', 'plan-transfer']);

/** Throws what the command throws; 400 for a name it does not know. */
export async function perform(
  dependencies: Dependencies,
  { scope, userId }: Pick<Staff, 'scope' | 'userId'>,
  signatory: Signatory,
  open: OpenCase,
  name: string,
  value: Readonly<Record<string, string>>,
): Promise<void> {
  const stands = ofTheHandler.has(name) && !signatory.viewer.registers;
  const forUserId = stands ? (worksFor(signatory, open.row.ownerId) ?? null) : null;
  const actor = { scope, userId, as: 'staff' as const, forUserId };
  const { note = '', reason = '', outcome = '' } = value;
  switch (name) {
    case 'read-back': {
      await readBack(dependencies, actor, open, note);
      return;
    }
    case 'register': {
      await registerCase(dependencies, actor, open);
      return;
    }
    case 'assign': {
      const { ownerId = '', sectionId = '' } = value;
      const section = sectionId === '' ? null : sectionId;
      await assignCase(dependencies, actor, open, { ownerId, sectionId: section, note });
      return;
    }
    case 'draft': {
      const handler = worksFor(signatory, open.row.ownerId) ?? null;
      await draftReply(dependencies, actor, open, value['reply'] ?? '', handler);
      return;
    }
    case 'sign': {
      await signCase(dependencies, actor, open, signatory, note);
      return;
    }
    case 'return': {
      await returnCase(dependencies, actor, open, signatory, reason);
      return;
    }
    case 'reply': {
      await replyCase(dependencies, actor, open, value['documentNumber'] ?? '');
      return;
    }
    case 'follow': {
      await followUp(dependencies, actor, open, outcome);
      return;
    }
    case 'close': {
      await closeCase(dependencies, actor, open, outcome);
      return;
    }
    case 'pause': {
      await pauseCase(dependencies, actor, open, reason);
      return;
    }
    case 'resume': {
      await resumeCase(dependencies, actor, open, note);
      return;
    }
    case 'extend': {
      await extendCase(dependencies, actor, open, { days: Number(value['days']), reason });
      return;
    }
    case 'plan-transfer': {
      const siteVisit = value['siteVisit'] === 'yes';
      await planTransfer(dependencies, actor, open, { siteVisit, text: reason });
      return;
    }
    case 'resend': {
      await resendConfirmation(dependencies, actor, open);
      return;
    }
    case 'transfer': {
      const siteVisit = value['siteVisit'] === 'yes';
      await transferCase(dependencies, actor, open, {
        agency: value['agency'] ?? '',
        siteVisit,
        text: reason,
      });
      return;
    }
    case 'not-handle': {
      const ground = grounds.find((one) => one === value['ground']);
      if (ground === undefined) throw badRequest();
      await refuseHandling(dependencies, actor, open, { ground, text: reason });
      return;
    }
    case 'merge': {
      const into = await loadCase(dependencies, scope, value['into'] ?? '', signatory.viewer);
      await mergeCase(dependencies, actor, open, into);
      return;
    }
    case 'change': {
      const confidential = value['confidential'] === 'yes';
      await changeCase(dependencies, actor, open, { subject: value['subject'] ?? '', confidential });
      return;
    }
    case 'note': {
      await addCaseNote(dependencies, actor, open, note);
      return;
    }
    default:
      throw badRequest();
  }
}
