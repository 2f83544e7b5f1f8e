// Why: staff approve what the public reads: the item of a closed improvement, and the questions whose results are published.
import { Router, type Request, type Response } from 'express';
import { findHeardItem, listPublishedHeard, listPublishedQuestions } from '../../db/queries/heard.js';
import { findImprovement, type Improvement } from '../../db/queries/improvements.js';
import { listCommentIdsOf } from '../../db/queries/improvements.js';
import { listCommentsByIds } from '../../db/queries/comments.js';
import { listSurveys } from '../../db/queries/surveys.js';
import { measuresOf } from '../dashboards/measures.js';
import { openComments } from '../cases/concealed.js';
import type { Dependencies } from '../dependencies.js';
import { badRequest, notFound, refused } from '../errors.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { pathParameter } from '../http/parameters.js';
import { languageOf, renderPage } from '../http/render.js';
import { inLanguage, translatorFor } from '../i18n.js';
import { shownWords } from '../improvements/beginning.js';
import { loadSurvey } from '../surveys/open.js';
import { changeHeard, isClosed, publishQuestions } from './heard.commands.js';
import { readHeard, type HeardErrors, type HeardValues } from './heard.form.js';
import { heardEditPage, prefilled, valuesOfItem } from './heard.page.js';
import { publicItem } from './heardItems.js';

export function heardRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const { queries } = dependencies.database;
  const publishing = requirePermission('heard.publish');

  /** Throws 404. */
  async function improvementOf(req: Request): Promise<Improvement> {
    const found = await findImprovement(queries, currentStaff(req).scope, pathParameter(req, 'id'));
    if (found === undefined) throw notFound();
    return found;
  }

  async function show(
    req: Request,
    res: Response,
    improvement: Improvement,
    refusal?: { values: HeardValues; errors: HeardErrors },
  ): Promise<void> {
    const staff = currentStaff(req);
    const language = languageOf(res);
    const item = await findHeardItem(queries, staff.scope, improvement.id);
    if (item === undefined && !isClosed(improvement)) throw refused('heard_not_closed');
    const values =
      refusal?.values ??
      (item === undefined
        ? prefilled(improvement, staff.office, await quoteOf(req, improvement))
        : valuesOfItem(item));
    const place = { office: staff.office, scope: staff.scope, isOnly: true };
    const draft = {
      officeId: staff.scope.officeId,
      improvementId: improvement.id,
      wish: { 'zh-TW': '', en: '', ja: '' },
      done: { 'zh-TW': '', en: '', ja: '' },
      state: 'draft' as const,
      onThanks: true,
      publishedAt: null,
      publishedBy: null,
      changedBy: staff.userId,
      changedAt: dependencies.clock(),
      revision: 0,
    };
    const preview = await publicItem(dependencies, place, language, { item: item ?? draft, improvement });
    if (refusal !== undefined) res.status(422);
    renderPage(
      req,
      res,
      'staff',
      'heard/edit',
      heardEditPage(translatorFor(language), improvement, item, {
        values,
        errors: refusal?.errors ?? {},
        preview,
        office: staff.office,
      }),
    );
  }

  /** The first wish in a citizen's own words, masked; only for who reads comments. */
  async function quoteOf(req: Request, improvement: Improvement): Promise<string | undefined> {
    const staff = currentStaff(req);
    if (!staff.may('comments.read')) return undefined;
    const ids = await listCommentIdsOf(queries, staff.scope, improvement.id);
    const rows = await openComments(
      dependencies,
      staff,
      await listCommentsByIds(queries, staff.scope, ids.slice(0, 50)),
    );
    const found = rows.find(({ language, text }) => language === 'zh-TW' && text !== null);
    return found === undefined ? undefined : shownWords(translatorFor('zh-TW'), found.text);
  }

  router.get('/improvements/:id/heard', publishing, async (req, res) => {
    await show(req, res, await improvementOf(req));
  });

  router.post('/improvements/:id/heard', publishing, async (req, res) => {
    const improvement = await improvementOf(req);
    const staff = currentStaff(req);
    const form = readHeard(req.body);
    if (!form.ok) {
      await show(req, res, improvement, form);
      return;
    }
    const before = await findHeardItem(queries, staff.scope, improvement.id);
    await changeHeard(dependencies, staff, improvement, before, form);
    req.session.flash = `heard.flash.${form.action}`;
    res.redirect(303, `/improvements/${encodeURIComponent(improvement.id)}/heard`);
  });

  router.get('/publishing', publishing, async (req, res) => {
    const { scope, office } = currentStaff(req);
    const language = languageOf(res);
    const t = translatorFor(language);
    const published = await listPublishedQuestions(queries, scope);
    const surveys = [];
    for (const survey of await listSurveys(queries, scope)) {
      const { version } = await loadSurvey(dependencies, scope, survey.id);
      if (version === undefined) continue;
      const chosen = new Set(
        published.filter(({ surveyId }) => surveyId === survey.id).map(({ question }) => question),
      );
      surveys.push({
        title: inLanguage(survey.title, language),
        action: `/publishing/${encodeURIComponent(survey.id)}`,
        url: `/results/${encodeURIComponent(survey.slug)}`,
        any: chosen.size > 0,
        questions: measuresOf(version.document, language).map(({ code, name, wording }) => ({
          code,
          name,
          wording,
          chosen: chosen.has(code),
        })),
      });
    }
    renderPage(req, res, 'staff', 'results/publishing', {
      title: t('results.publishing'),
      nav: 'improvements',
      styles: ['improving.css'],
      surveys,
      lobby: `/lobby/${encodeURIComponent(office.id)}`,
      items: (await listPublishedHeard(queries, scope, 50)).map(({ item, improvement }) => ({
        text: inLanguage(item.wish, language),
        url: `/improvements/${encodeURIComponent(improvement.id)}/heard`,
      })),
    });
  });

  router.post('/publishing/:survey', publishing, async (req, res) => {
    const staff = currentStaff(req);
    const { version, survey } = await loadSurvey(dependencies, staff.scope, pathParameter(req, 'survey'));
    if (version === undefined) throw notFound('survey_not_found');
    const sent: unknown = (req.body as { question?: unknown } | undefined)?.question ?? [];
    const wanted = [sent].flat().filter((code) => typeof code === 'string');
    const known = new Set(measuresOf(version.document, 'zh-TW').map(({ code }) => code));
    if (wanted.length !== [sent].flat().length || !wanted.every((code) => known.has(code)))
      throw badRequest();
    await publishQuestions(dependencies, staff, survey.id, [...new Set(wanted)]);
    req.session.flash = 'results.flash.saved';
    res.redirect(303, '/publishing');
  });

  return router;
}
