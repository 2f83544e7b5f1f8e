// Why: the small rules of an office, one address each; whoever may set them sees what they were.
import { Router, type Request, type Response } from 'express';
import type { Dependencies } from '../dependencies.js';
import { currentStaff, requirePermission } from '../http/currentUser.js';
import { languageOf, renderPage } from '../http/render.js';
import type { Read, Refused } from './fields.js';
import { historyOf } from './history.js';
import { readDisplay, readNames, readThresholds } from './rules.form.js';
import { displayPage, namesPage, thresholdsPage } from './rules.page.js';
import { changeSettings, type SettingsAction, type SettingsChange } from './settings.commands.js';
import type { SettingsView } from './settingsPage.js';

type Rule<Value> = {
  name: string;
  action: SettingsAction;
  read: (body: unknown) => Read<Value>;
  change: (value: Value) => SettingsChange;
  page: (view: SettingsView & { now: Date }) => { title: string };
};

export function rulesRoutes(dependencies: Dependencies): Router {
  const router = Router();
  const manage = requirePermission('settings.write');

  function rule<Value>({ name, action, read, change, page }: Rule<Value>): void {
    const address = `/settings/${name}`;
    const show = async (req: Request, res: Response, refused?: Refused): Promise<void> => {
      const { scope, office } = currentStaff(req);
      const steps = await historyOf(dependencies.database.queries, scope, action);
      const view = { language: languageOf(res), office, steps, refused, now: dependencies.clock() };
      renderPage(req, res, 'staff', 'settings/rule', page(view));
    };
    router.get(address, manage, async (req, res) => {
      await show(req, res);
    });
    router.post(address, manage, async (req, res) => {
      const form = read(req.body);
      if (!form.ok) {
        res.status(422);
        await show(req, res, form);
        return;
      }
      await changeSettings(dependencies, currentStaff(req), action, change(form.value));
      req.session.flash = 'settings.flash.saved';
      res.redirect(303, address);
    });
  }

  rule({
    name: 'names',
    action: 'office.change',
    read: readNames,
    change: ({ name, phone }) => ({ name, settings: { phone } }),
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
