// Why: a file of values is looked at first and stored only when somebody confirms what was understood of it.
import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { findSeries, listSeries } from '../../db/queries/series.js';
import type { Dependencies } from '../dependencies.js';
import { badRequest } from '../errors.js';
import { csrfToken } from '../http/csrf.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { renderPage } from '../http/render.js';
import { receiveUpload } from '../http/upload.js';
import { largestFile, readFile, type FileForm } from './file.form.js';
import { filePage, type FilePage } from './file.page.js';
import { loadKnown } from './loaded.js';
import { readerOf } from './reader.js';
import { saveValues } from './series.commands.js';

const confirmation = z.object({ rows: z.string().max(largestFile * 2) });

export function fileRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const enter = requirePermission('series.enter');
  const db = dependencies.database.queries;

  async function show(
    req: Request,
    res: Response,
    shown: Pick<FilePage, 'problem' | 'preview'> & Partial<Pick<FilePage, 'chosen' | 'pasted'>> = {},
  ): Promise<void> {
    const { staff, words, language } = readerOf(dependencies, req, res);
    const { chosen = '', pasted = '', problem, preview } = shown;
    const series = await listSeries(db, staff.scope);
    const page = { words, language, series, csrf: csrfToken(req), chosen, pasted, problem, preview };
    renderPage(req, res, 'staff', 'series/import', filePage(page));
  }

  async function judge(req: Request, res: Response, content: Buffer, usual: string): Promise<FileForm> {
    const { staff, today } = readerOf(dependencies, req, res);
    return await readFile('upload.csv', content, usual, today, async (code) => {
      const series = await findSeries(db, staff.scope, code);
      return series === undefined
        ? undefined
        : { series, known: await loadKnown(dependencies, staff.scope, series.id) };
    });
  }

  router.get('/series/import', enter, async (req, res) => {
    await show(req, res);
  });

  router.post('/series/import', enter, async (req, res) => {
    const { file, fields } = await receiveUpload(req, largestFile);
    const chosen = fields['series'] ?? '';
    const pasted = (fields['csv'] ?? '').toWellFormed().replaceAll('\0', '');
    const attached = file !== undefined && file.name !== '' ? file.content : undefined;
    const refuse = async (problem: FilePage['problem']) => {
      res.status(422);
      await show(req, res, { problem, chosen, pasted });
    };
    if (attached === undefined && pasted.trim() === '') await refuse('missing');
    else if (attached !== undefined && pasted.trim() !== '') await refuse('both');
    else if (
      chosen !== '' &&
      !(await listSeries(db, currentStaff(req).scope)).some((one) => one.code === chosen)
    )
      await refuse('series');
    else {
      const form = await judge(req, res, attached ?? Buffer.from(pasted, 'utf8'), chosen);
      if (!form.ok) await refuse(form.problem);
      else {
        if (!form.lines.some((line) => line.state !== 'refused')) res.status(422);
        await show(req, res, { chosen, pasted, preview: form });
      }
    }
  });

  router.post('/series/import/confirmation', enter, async (req, res) => {
    const parsed = confirmation.safeParse(req.body ?? {});
    if (!parsed.success) throw badRequest();
    const form = await judge(req, res, Buffer.from(parsed.data.rows, 'utf8'), '');
    if (!form.ok) {
      res.status(422);
      await show(req, res, { problem: form.problem });
      return;
    }
    // Judged a second time, nothing may look different from what was shown.
    if (form.lines.some((line) => line.state === 'refused')) {
      res.status(422);
      await show(req, res, { problem: 'changed', preview: form });
      return;
    }
    await saveValues(
      dependencies,
      currentStaff(req),
      'series.import',
      form.lines.flatMap((line) => (line.state === 'new' || line.state === 'correction' ? [line.entry] : [])),
    );
    req.session.flash = 'series.file.imported';
    res.redirect(303, '/series');
  });

  return router;
}
