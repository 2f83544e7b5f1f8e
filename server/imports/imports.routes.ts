// Why: what history was brought in, with its cleaning report.
import { Router } from 'express';
import type { Dependencies } from '../dependencies.js';

export function importsRoutes(_dependencies: Dependencies): Router {
  return Router();
}
