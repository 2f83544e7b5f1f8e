// Why: the citizen's side: web form and kiosk.
import { Router } from 'express';
import type { Dependencies } from '../dependencies.js';

export function responsesRoutes(_dependencies: Dependencies): Router {
  return Router();
}
