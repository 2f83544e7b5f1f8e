// Why: whoever answered comes back with the receipt: does the answer still stand as it was given? No session, no cookie,
// nothing about the person, and never anything of the answer.
import { Router, type Request } from 'express';
import { findSurveyBySlug } from '../../db/queries/surveys.js';
import { officeScope } from '../../db/scope.js';
import type { Dependencies } from '../dependencies.js';
import { badRequest, notFound } from '../errors.js';
import { sameOrigin } from '../http/csrf.js';
import { pathParameter } from '../http/parameters.js';
import { renderPage } from '../http/render.js';
import type { ContentLanguage } from '../i18n.js';
import { officeFrame } from '../looks/look.js';
import { loadVersion } from '../surveys/open.js';
import { formBody, noStore } from './citizenRequests.js';
import { onlyValue, readFields } from './fields.form.js';
import type { OfficeParts } from './officeParts.js';
import { longestReceipt, receiptPath } from './receiptPlace.js';
import { checkReceipt, typedReceipt, type ReceiptState } from './receipts.js';
import { speakAsked, wordsIn } from './speech.js';

export function receiptsRoutes(
  dependencies: Dependencies,
  partsOf: (officeId: string) => Promise<OfficeParts>,
): Router {
  const router = Router();
  const db = dependencies.database.queries;

  router.get('/s/:slug/receipt', noStore(), async (req, res) => {
    const { version, office } = await placeOf(req);
    const language = speakAsked(req, res, office, version);
    renderPage(req, res, 'citizen', 'citizen/receipt', receiptPage(req, language, office));
  });

  // Posted, for an address lies in logs.
  router.post('/s/:slug/receipt', noStore(), sameOrigin(), formBody(), async (req, res) => {
    const typed = onlyValue(readFields(req.body), 'receipt');
    if (typed === undefined) throw badRequest();
    const { version, office } = await placeOf(req);
    const language = speakAsked(req, res, office, version);
    const receipt = typedReceipt(typed);
    const state =
      receipt === undefined
        ? 'malformed'
        : await checkReceipt(dependencies, officeScope(version.officeId), receipt);
    if (state === 'malformed') res.status(422);
    renderPage(req, res, 'citizen', 'citizen/receipt', receiptPage(req, language, office, { typed, state }));
  });

  return router;

  /** Open or closed by now: in the words of its newest wording. */
  async function placeOf(req: Request) {
    const survey = await findSurveyBySlug(db, pathParameter(req, 'slug'));
    if (survey === undefined || survey.currentVersion === null) throw notFound('survey_not_found');
    const scope = officeScope(survey.officeId);
    return {
      version: await loadVersion(dependencies, scope, survey.id, survey.currentVersion),
      office: await partsOf(survey.officeId),
    };
  }
}

function receiptPage(
  req: Request,
  language: ContentLanguage,
  office: OfficeParts,
  checked?: { typed: string; state: 'malformed' | ReceiptState },
) {
  const t = wordsIn(office, language);
  const error = checked?.state === 'malformed' ? t('citizen.receipt.malformed') : undefined;
  const verdict =
    checked === undefined || checked.state === 'malformed'
      ? undefined
      : t(`citizen.receipt.${checked.state}`);
  const isDoubted = checked?.state === 'differs' || checked?.state === 'unknown';
  const { phone } = office.settings;
  const frame = officeFrame(office, language);
  return {
    // Read first, where a page is read: what was asked for.
    title: [verdict, t('citizen.receipt.title')].filter(Boolean).join(' – '),
    heading: t('citizen.receipt.title'),
    ...frame,
    scripts: ['form.js'],
    action: receiptPath(pathParameter(req, 'slug'), language),
    field: {
      name: 'receipt',
      label: t('citizen.receipt.label'),
      hint: t('citizen.receipt.hint'),
      autocomplete: 'off',
      max: longestReceipt,
      value: checked?.typed.slice(0, longestReceipt) ?? '',
      error,
    },
    errors: error === undefined ? undefined : [{ href: '#receipt', text: error }],
    answer: verdict === undefined ? undefined : { care: isDoubted, text: verdict },
    turnTo: isDoubted
      ? t(`citizen.receipt.${phone === '' ? 'tell' : 'tell_phone'}`, { office: frame.officeName, phone })
      : undefined,
  };
}
