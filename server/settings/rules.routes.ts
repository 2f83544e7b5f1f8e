// Why: the small rules of an office, one address each; whoever may set them sees what they were.
import { Router, type Request, type Response } from 'express';
import type { Office } from '../../db/queries/offices.js';
import type { Dependencies } from '../dependencies.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { languageOf, renderPage } from '../http/render.js';
import { loadTongues, type Tongue } from '../languages/tongues.js';
import type { Read, Refused } from './fields.js';
import { historyOf } from './history.js';
import { readDisplay, readNames, readThresholds } from './rules.form.js';
import { displayPage, namesPage, thresholdsPage } from './rules.page.js';
import { changeSettings, type SettingsAction, type SettingsChange } from './settings.commands.js';
import type { SettingsView } from './settingsPage.js';

type Rule<Value> = {
  name: string;
  action: SettingsAction;
  read: (body: unknown, tongues: readonly Tongue[]) => Read<Value>;
  change: (value: Value, office: Office) => SettingsChange;
  page: (view: SettingsView & { now: Date; tongues: readonly Tongue[] }) => { title: string };
};

export function rulesRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const manage = requirePermission('settings.write');

  function rule<Value>({ name, action, read, change, page }: Rule<Value>): void {
    const address = `/settings/${name}`;
    const spoken = async (req: Request) =>
      await loadTongues(dependencies.database.queries, currentStaff(req).scope);
    const show = async (req: Request, res: Response, refused?: Refused): Promise<void> => {
      const { scope, office } = currentStaff(req);
      const steps = await historyOf(dependencies.database.queries, scope, action);
      const [now, tongues] = [dependencies.clock(), await spoken(req)];
      const view = { language: languageOf(res), office, steps, refused, now, tongues };
      renderPage(req, res, 'staff', 'settings/rule', page(view));
    };
    router.get(address, manage, async (req, res) => {
      await show(req, res);
    });
    router.post(address, manage, async (req, res) => {
      const form = read(req.body, await spoken(req));
      if (!form.ok) {
        res.status(422);
        await show(req, res, form);
        return;
      }
      const staff = currentStaff(req);
      await changeSettings(dependencies, staff, action, change(form.value, staff.office));
      req.session.flash = 'settings.flash.saved';
      res.redirect(303, address);
    });
  }

  rule({
    name: 'names',
    action: 'office.change',
    read: readNames,
    // What it is called in a language that is not offered any more stays.
    change: ({ name, phone }, office) => ({ name: { ...office.name, ...name }, settings: { phone } }),
    page: namesPage,
  });
  rule({
    name: 'display',
    action: 'office.display',
    read: readDisplay,
    change: (settings) => ({ settings }),
    page: displayPage,
  });
  rule({
    name: 'thresholds',
    action: 'office.thresholds',
    read: readThresholds,
    change: (settings) => ({ settings }),
    page: thresholdsPage,
  });
  return router;
}
