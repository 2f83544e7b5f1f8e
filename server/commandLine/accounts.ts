// Why: the way back in for who has lost a password, or the telephone and the recovery codes of a second factor.
import type { Dependencies } from '../dependencies.js';
import { Refusal } from '../imports/refusal.js';
import { shortestPassword } from '../users/passwords.js';
import { resetSecondFactorOf } from '../users/secondFactor.commands.js';
import { resetPassword } from '../users/users.commands.js';
import type { Terminal } from './terminal.js';

type Run = {
  dependencies: Dependencies;
  words: readonly string[];
  options: { ask?: boolean | undefined };
  terminal: Terminal;
};

/** Prints a new password once, or asks for one. Throws a Refusal for a short one and an unknown account. */
export async function newPassword({
  dependencies,
  words: [email = ''],
  options,
  terminal,
}: Run): Promise<number> {
  const made = dependencies.randomHex(10).replaceAll(/(.{4})(?=.)/g, '$1-');
  const password = options.ask === true ? await terminal.ask('new password: ') : made;
  if (password.length < shortestPassword)
    throw new Refusal(`A password has at least ${shortestPassword} characters. Nothing was changed.`);
  if (!(await resetPassword(dependencies, email, password)))
    throw new Refusal(`No account has the e-mail ${email}.`);
  terminal.print(options.ask === true ? `password: changed for ${email}` : `password: ${made}`);
  terminal.say('The account is signed out everywhere. The password is shown only now.');
  return 0;
}

/** Throws a Refusal where there is nothing to reset. */
export async function newSecondFactor({
  dependencies,
  words: [email = ''],
  terminal,
}: Pick<Run, 'dependencies' | 'words' | 'terminal'>): Promise<number> {
  if (!(await resetSecondFactorOf(dependencies, email)))
    throw new Refusal(`No account with a second factor has the e-mail ${email}.`);
  terminal.say('The second factor is reset and the account is signed out everywhere.');
  return 0;
}
