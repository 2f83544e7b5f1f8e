// Why: people look after their own account, and who may looks after the office's people; a link sets a password once.
import { Router, type Request, type Response } from 'express';
import { listSessionsOfUser } from '../../db/queries/sessions.js';
import { findUser } from '../../db/queries/users.js';
import type { Dependencies } from '../dependencies.js';
import { signInNeeded } from '../errors.js';
import { csrfToken } from '../http/csrf.js';
import { currentStaff, isSignedIn, requirePermission } from '../http/currentUser.js';
import { limitTo } from '../http/limits.js';
import { pathParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { sessionHash } from '../http/session.js';
import { inLanguage, isLanguage, translatorFor } from '../i18n.js';
import {
  addRole,
  askForReset,
  changeLanguage,
  changePassword,
  checkAccountLink,
  endRole,
  invite,
  makeResetLink,
  signOutElsewhere,
  takeAccountLink,
} from './accounts.commands.js';
import {
  readAddress,
  readEndOfRole,
  readInvite,
  readLanguage,
  readNewPassword,
  readOffice,
  readOldPassword,
  readRole,
  type InviteForm,
} from './accounts.form.js';
import {
  accountPage,
  ownRoles,
  passwordFields,
  peoplePage,
  type AccountView,
  type SessionRow,
} from './accounts.page.js';
import { mailLink } from './accountMail.js';
import { hereOf, showPerson } from './person.js';

export function accountsRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const db = dependencies.database.queries;
  const manage = requirePermission('users.manage');
  const limit = limitTo(20, 15);

  router.use('/account', (req, _res, next) => {
    next(isSignedIn(req) || req.path.startsWith('/link/') ? undefined : signInNeeded());
  });

  const here = async (req: Request, res: Response) => await hereOf(dependencies, req, res);

  async function showPeople(req: Request, res: Response, refused?: Extract<InviteForm, { ok: false }>) {
    const page = peoplePage({ ...(await here(req, res)), ...(refused === undefined ? {} : { refused }) });
    renderPage(req, res, 'staff', 'users/people', page);
  }

  /** The link once, to be printed or passed on; and by mail where there is a mail server. */
  function showLink(req: Request, res: Response, to: { name: string; token: string; mailed: boolean }): void {
    const base = dependencies.config.publicUrl ?? `${req.protocol}://${req.get('host') ?? ''}`;
    const t = translatorFor(languageOf(res));
    renderPage(req, res, 'staff', 'users/link', {
      title: t('users.link.title', { name: to.name }),
      nav: 'users',
      link: `${base}/account/link/${to.token}`,
      mailed: to.mailed,
    });
  }

  router.get('/users', manage, async (req, res) => {
    await showPeople(req, res);
  });

  router.post('/users', manage, async (req, res) => {
    const { staff, choices, today } = await here(req, res);
    const form = readInvite(req.body, choices, today);
    if (!form.ok) {
      res.status(422);
      await showPeople(req, res, form);
      return;
    }
    const { id, token, active } = await invite(dependencies, staff, form.entry);
    if (token === undefined) {
      // Somebody of another office keeps their own password.
      req.session.flash = active ? 'users.flash.joined' : 'users.flash.joined_off';
      res.redirect(303, `/users/${encodeURIComponent(id)}`);
      return;
    }
    const { name, email, language } = form.entry;
    const mailed = await mailLink(dependencies, { name, email, language, token, purpose: 'invitation' });
    showLink(req, res, { name, token, mailed });
  });

  router.get('/users/:id', manage, async (req, res) => {
    await showPerson(dependencies, req, res);
  });

  router.post('/users/:id/roles', manage, async (req, res) => {
    const { staff, choices, today } = await here(req, res);
    const form = readRole(req.body, choices, today);
    if (!form.ok) {
      res.status(422);
      await showPerson(dependencies, req, res, { role: form });
      return;
    }
    await addRole(dependencies, staff, pathParameter(req, 'id'), form.role);
    req.session.flash = 'users.flash.role_added';
    res.redirect(303, `/users/${encodeURIComponent(pathParameter(req, 'id'))}`);
  });

  router.post('/users/:id/end', manage, async (req, res) => {
    const { staff, today } = await here(req, res);
    await endRole(dependencies, staff, pathParameter(req, 'id'), { ...readEndOfRole(req.body), today });
    req.session.flash = 'users.flash.role_ended';
    res.redirect(303, `/users/${encodeURIComponent(pathParameter(req, 'id'))}`);
  });

  router.post('/users/:id/link', manage, async (req, res) => {
    const link = await makeResetLink(dependencies, currentStaff(req), pathParameter(req, 'id'));
    showLink(req, res, { ...link, mailed: false });
  });

  async function showAccount(req: Request, res: Response, refused?: AccountView['refused']) {
    const { staff, words, language, people, sections } = await here(req, res);
    const user = await findUser(db, staff.userId);
    if (user === undefined) throw signInNeeded();
    const current = sessionHash(req.sessionID);
    const rows = await listSessionsOfUser(db, staff.userId, dependencies.clock());
    const sessions = rows.map(({ idHash, data }): SessionRow => {
      const { startedAt, seenAt, browser } = JSON.parse(data) as Partial<SessionRow>;
      return { handle: idHash.slice(0, 16), current: idHash === current, startedAt, seenAt, browser };
    });
    const page = accountPage({
      words,
      timeZone: staff.office.timeZone,
      person: user,
      offices: staff.offices.map(({ id, name }) => ({
        value: id,
        text: inLanguage(name, language),
        selected: id === staff.office.id,
      })),
      roles: ownRoles(words, language, sections, people, staff.userId),
      sessions,
      provider: dependencies.config.provider?.name[language],
      ...(refused === undefined ? {} : { refused }),
    });
    renderPage(req, res, 'staff', 'users/account', page);
  }

  router.get('/account', async (req, res) => {
    await showAccount(req, res);
  });

  router.post('/account/password', limit, async (req, res) => {
    const old = readOldPassword(req.body);
    const form = readNewPassword(req.body);
    const keptSession = sessionHash(req.sessionID);
    const refused = form.ok
      ? (await changePassword(dependencies, currentStaff(req), { old, next: form.password, keptSession }))
        ? undefined
        : ('old' as const)
      : form.wrong;
    if (refused !== undefined) {
      res.status(422);
      await showAccount(req, res, refused);
      return;
    }
    req.session.flash = 'users.flash.password_changed';
    res.redirect(303, '/account');
  });

  router.post('/account/sessions', async (req, res) => {
    await signOutElsewhere(dependencies, currentStaff(req), sessionHash(req.sessionID));
    req.session.flash = 'users.flash.signed_out_elsewhere';
    res.redirect(303, '/account');
  });

  router.post('/account/language', async (req, res) => {
    const language = readLanguage(req.body);
    await changeLanguage(dependencies, currentStaff(req), language);
    req.session.language = language;
    req.session.flash = 'users.flash.language_changed';
    res.redirect(303, '/account');
  });

  router.post('/account/office', (req, res) => {
    const { offices } = currentStaff(req);
    req.session.officeId = readOffice(
      req.body,
      offices.map(({ id }) => id),
    );
    res.redirect(303, '/dashboards');
  });

  function showPasswordForm(
    req: Request,
    res: Response,
    who: { name: string; email: string },
    refused?: 'short' | 'different',
  ): void {
    const t = translatorFor(languageOf(res));
    const fields = passwordFields(t, refused, false);
    renderPage(req, res, 'citizen', 'users/new-password', {
      title: t('users.link.set_title'),
      csrf: csrfToken(req),
      ...who,
      fields,
      errors: fields.flatMap(({ name, error }) =>
        error === undefined ? [] : [{ href: `#${name}`, text: error }],
      ),
    });
  }

  router.get('/account/link/:token', limit, async (req, res) => {
    showPasswordForm(req, res, await checkAccountLink(dependencies, pathParameter(req, 'token')));
  });

  router.post('/account/link/:token', limit, async (req, res) => {
    const token = pathParameter(req, 'token');
    const link = await checkAccountLink(dependencies, token);
    const form = readNewPassword(req.body);
    if (!form.ok) {
      res.status(422);
      showPasswordForm(req, res, link, form.wrong);
      return;
    }
    await takeAccountLink(dependencies, token, form.password);
    res.redirect(303, '/sign-in?next=%2Fdashboards');
  });

  router.get('/sign-in/forgotten', (req, res) => {
    const t = translatorFor(languageOf(res));
    renderPage(req, res, 'citizen', 'users/forgotten', {
      title: t('users.forgotten.title'),
      csrf: csrfToken(req),
      mail: dependencies.mailer !== undefined,
      sent: false,
    });
  });

  router.post('/sign-in/forgotten', limit, (req, res) => {
    const email = readAddress(req.body);
    if (email !== undefined && dependencies.mailer !== undefined) {
      // Not waited for: neither the words nor the time tell whether somebody works under that address.
      askForReset(dependencies, email)
        .then(async (found) => {
          if (found === undefined) return;
          const language = isLanguage(found.language) ? found.language : 'zh-TW';
          await mailLink(dependencies, { ...found, language, purpose: 'reset' });
        })
        .catch((error: unknown) => {
          dependencies.log.error({ err: error }, 'forgotten password');
        });
    }
    const t = translatorFor(languageOf(res));
    renderPage(req, res, 'citizen', 'users/forgotten', {
      title: t('users.forgotten.title'),
      csrf: csrfToken(req),
      mail: dependencies.mailer !== undefined,
      sent: true,
    });
  });

  return router;
}
