// Why: overview, trend, comparison and their exports.
import { Router } from 'express';
import type { Dependencies } from '../dependencies.js';

export function dashboardsRoutes(_dependencies: Dependencies): Router {
  return Router();
}
